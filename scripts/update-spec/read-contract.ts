import { checkOperationIds, checkReferences, checkSecurity, checkVersion } from "./check-document.ts";
import { distil, type Unknown } from "./distil.ts";
import type { Json } from "./json-value.ts";
import { parseYaml } from "./parse-yaml.ts";
import { SpecError } from "./spec-error.ts";

export interface Distilled {
  readonly contract: Json;
  /** Keys of the input that nothing here knows, so that a new upstream fact is not lost unseen. */
  readonly unknown: readonly Unknown[];
}

/**
 * From the text of an upstream document to the contract, refusing what cannot become one.
 * @throws SpecError with the place: syntax, version, shape, operation ids, references, truncation
 */
export function readContract(text: string): Distilled {
  // What is left of block YAML after a cut is often still YAML; only the missing line break tells.
  // JSON needs no such rule: cut JSON has an open brace.
  const whole = text.endsWith("\n") || /^\s*\{/.test(text);
  const lastLine = `the document ends in the middle of line ${text.split("\n").length}`;
  let distilled: Distilled;
  try {
    distilled = distilText(text);
  } catch (error) {
    if (whole || !(error instanceof SpecError)) throw error;
    throw new SpecError(`${error.message} (${lastLine}: it may be truncated)`, { cause: error });
  }
  if (!whole) throw new SpecError(`${lastLine}, without a line break: it is truncated`);
  return distilled;
}

function distilText(text: string): Distilled {
  const { value, locate } = parseYaml(text);
  const unknown: Unknown[] = [];
  checkVersion(value, locate);
  const contract = distil(value, (found) => unknown.push(found), locate);
  checkOperationIds(contract, locate);
  checkReferences(contract, locate);
  checkSecurity(contract, locate);
  return { contract, unknown };
}
