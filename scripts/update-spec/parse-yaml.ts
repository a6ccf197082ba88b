import { isMap, isPair, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { isMapping, type Json, what } from "./json-value.ts";
import { type Locate, type Place, pointer } from "./pointer.ts";
import { SpecError } from "./spec-error.ts";

export interface ParsedDocument {
  readonly value: Json;
  /** JSON pointer with the line and column it has in the text: `#/paths/~1files/get (line 12, column 5)`. */
  readonly locate: Locate;
}

/**
 * Reads YAML 1.2 (of which JSON is a part) into plain values. Keys must be unique, and aliases may neither
 * multiply without bound nor contain themselves.
 * @throws SpecError with line and column when the text is not YAML or not one map
 */
export function parseYaml(text: string): ParsedDocument {
  if (/^\s*</.test(text))
    throw new SpecError("line 1, column 1: an HTML or XML page, not an OpenAPI document");
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) throw new SpecError(`${at(error.pos[0])}: not YAML: ${oneLine(error.message)}`);

  const value = plainValue(() => document.toJS());
  if (!isMapping(value))
    throw new SpecError(`line 1, column 1: found ${what(value)} where an OpenAPI document is due`);
  refuseCycles(value, []);
  const locate: Locate = (place) => {
    const offset = offsetOf(document.contents, place);
    return offset === undefined ? pointer(place) : `${pointer(place)} (${at(offset)})`;
  };
  return { value, locate };
}

/** Where the last step of the place that exists in the text begins. */
function offsetOf(root: Node | null, place: Place): number | undefined {
  let node: unknown = root;
  let offset = root?.range?.[0];
  for (const step of place) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && String(item.key) === String(step));
      if (!pair) return offset;
      offset = (pair.key as Node).range?.[0];
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

/** The parser reports aliases that lead nowhere, or to too much, only when the values are made. */
function plainValue(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    if (error instanceof ReferenceError)
      throw new SpecError(`not YAML: ${oneLine(error.message)}`, { cause: error });
    throw error;
  }
}

function refuseCycles(value: unknown, within: readonly object[]): void {
  if (typeof value !== "object" || value === null) return;
  if (within.includes(value)) throw new SpecError("an alias contains itself");
  const inside = [...within, value];
  for (const item of Object.values(value)) refuseCycles(item, inside);
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
