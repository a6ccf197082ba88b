import type { JsonSchema } from "../../../generated/json-schemas/json-schema.ts";

/** The keyword that stands for "a file of a form"; see {@link relaxSchemas}. */
export const FILE_KEYWORD = "x-file";

/** Where the component schemas are found; references are absolute, so that any part of a schema stands alone. */
export const COMPONENTS = "contract:/";

/**
 * Copies schemas as the API reads requests, where that differs from what they say.
 *
 * - `oneOf` becomes `anyOf`: the document's variants overlap (a message of `content` alone fits two of them), and
 *   the API takes what fits any.
 * - A string of format `binary` becomes a file: in a form it comes as a file part, and text there is an error.
 */
export const relaxSchemas = <Node>(node: Node): Node => relax(node, false) as Node;

/** `isMap`: the keys are names that the document chose (properties, schemas), not keywords. */
const relax = (node: unknown, isMap: boolean): unknown => {
  if (Array.isArray(node)) return node.map((item) => relax(item, false));
  if (typeof node !== "object" || node === null) return node;
  const schema = node as JsonSchema;
  if (!isMap && schema.type === "string" && schema.format === "binary") return { [FILE_KEYWORD]: true };
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (isMap) copy[key] = relax(value, false);
    else copy[key === "oneOf" && !schema.anyOf ? "anyOf" : key] = relaxKeyword(key, value);
  }
  return copy;
};

/** Their values are no schemas. */
const VALUES = new Set(["enum", "const", "default"]);

const relaxKeyword = (key: string, value: unknown): unknown => {
  if (key === "$ref") return COMPONENTS + value;
  return VALUES.has(key) ? value : relax(value, key === "properties" || key === "schemas");
};
