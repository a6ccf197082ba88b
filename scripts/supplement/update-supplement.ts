import { basename, join } from "node:path";
import { parse } from "yaml";
import type { Document } from "../../codegen/document.ts";
import { applyPatches, type Patch, readPatches } from "../../codegen/patches.ts";
import { readNames } from "../../codegen/public-names.ts";
import { mergeSupplement, type Supplement } from "../../codegen/supplement.ts";
import { type Change, changes } from "../update-spec/changes.ts";
import { checkOperationIds, checkReferences, checkSecurity } from "../update-spec/check-document.ts";
import { counts } from "../update-spec/counts.ts";
import { type Json, mapOf } from "../update-spec/json-value.ts";
import { readContract } from "../update-spec/read-contract.ts";
import { renderChanges } from "../update-spec/render-changes.ts";
import { SpecError } from "../update-spec/spec-error.ts";
import { toYaml } from "../update-spec/to-yaml.ts";
import { validateOpenApi } from "../update-spec/validate-openapi.ts";
import { textOf, writeTogether } from "../update-spec/write-together.ts";
import { composeSupplement } from "./compose/compose.ts";
import { learnedOperations, withoutLearned } from "./compose/new-operations.ts";
import { derive } from "./derive/derive.ts";
import { openPackage } from "./derive/open-package.ts";
import { withPackage } from "./find-package.ts";
import { renderContradictions } from "./render-contradictions.ts";

export interface SupplementOptions {
  /** A folder that holds the package, or a version that npm gets. */
  readonly from: string;
  /** The folder that holds `openapi.yaml`, `patches.yaml`, `names.yaml` and `supplement.yaml`. */
  readonly folder: string;
  /** Called with each line, or group of lines, of the report. */
  readonly print: (text: string) => void;
  /** Environment of npm; default that of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Derives `supplement.yaml` from the official package: what it has and the contract has not. Everything is checked
 * before it is written; whatever fails leaves the file as it was.
 * @throws SpecError when the package cannot be read or understood, or the result cannot be merged
 */
export async function updateSupplement({ from, folder, print, env }: SupplementOptions): Promise<void> {
  const contract = await contractIn(folder);
  const patches = await readPatches(fileIn(folder, "patches.yaml"));
  const names = await readNames(fileIn(folder, "names.yaml"));
  const composed = await withPackage(from, { name: "openai", ...(env ? { env } : {}) }, async (found) => {
    const derived = derive(await openPackage(found.folder));
    return composeSupplement(derived, found.record, contract, patched(contract, patches), names);
  });
  const { supplement, contradictions, unplaced } = composed;
  const whole = await checked(contract, supplement, patches, from);

  const path = join(folder, "supplement.yaml");
  const present = await textOf(path);
  const yaml = toYaml(supplement);
  if (contradictions.length > 0) print(renderContradictions(contradictions));
  for (const place of unplaced) print(`Note: not added, because a patch made the place: ${place}`);
  if (present !== undefined) printDifference(present, contract, whole, print);
  const written = await writeTogether([{ path, text: yaml }]);
  const additions = (supplement["x-additions"] as unknown[]).length;
  print(
    `${counts(supplement)}, additions in ${additions} places. ${written.length > 0 ? `Wrote ${basename(path)}.` : "Nothing to write."}`,
  );
}

const fileIn = (folder: string, name: string): URL => new URL(name, `file://${folder}/`);

async function contractIn(folder: string): Promise<Json> {
  const text = await textOf(join(folder, "openapi.yaml"));
  if (text === undefined)
    throw new SpecError("there is no openapi.yaml to supplement: run `npm run spec:update`");
  return readContract(text).contract;
}

// cast: the contract is what codegen calls its document; both types describe the same value.
const documentOf = (contract: Json): Document => contract as unknown as Document;

const patched = (contract: Json, patches: readonly Patch[]): Json => ({
  ...asSpecError(() => applyPatches(documentOf(contract), patches)),
});

/** Errors of codegen are those of its inputs, and no defects of this command. */
function asSpecError<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw new SpecError((error as Error).message, { cause: error });
  }
}

/** The contract with the supplement, after everything that codegen will ask of it holds. */
async function checked(
  contract: Json,
  supplement: Json,
  patches: readonly Patch[],
  from: string,
): Promise<Json> {
  const merged = merge(contract, supplement);
  // References lead to schemas of both files.
  await validateOpenApi({ ...supplement, components: mapOf(merged.components) }, from);
  checkOperationIds(merged);
  checkReferences(merged);
  checkSecurity(merged);
  await validateOpenApi(merged, from);
  patched(merged, patches);
  return merged;
}

const merge = (contract: Json, supplement: Json): Json => ({
  ...asSpecError(() => mergeSupplement(documentOf(contract), supplement as Supplement)),
});

/** What a program sees of the new supplement, beside that of the old one. */
function printDifference(present: string, contract: Json, whole: Json, print: (text: string) => void): void {
  const before = mapOf(parse(present));
  for (const notice of learnedOperations(before, contract)) print(`Note: dropped, ${notice}`);
  let found: Change[];
  try {
    found = changes(merge(contract, withoutLearned(before, contract)), whole);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    print(`Note: the present supplement does not fit the contract, so nothing is compared: ${error.message}`);
    return;
  }
  print(renderChanges(found));
}
