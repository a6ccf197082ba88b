import type { Document, PathItem } from "./document.ts";

/**
 * A document with the operations, schemas and names of the supplement.
 *
 * @throws Error where both have the same operation or schema
 */
export const mergeSupplement = (document: Document, supplement: Partial<Document>): Document => {
  const merged = structuredClone(document);
  for (const [path, item] of Object.entries(supplement.paths ?? {}))
    merged.paths[path] = joined(path, merged.paths[path] ?? {}, item) as PathItem;
  merged.components.schemas = joined(
    "schemas",
    merged.components.schemas,
    supplement.components?.schemas ?? {},
  );
  if (supplement["x-public-names"]) merged["x-public-names"] = supplement["x-public-names"];
  return merged;
};

const joined = <Value>(
  place: string,
  ours: Record<string, Value>,
  theirs: Record<string, Value>,
): Record<string, Value> => {
  const double = Object.keys(theirs).find((name) => Object.hasOwn(ours, name));
  if (double) throw new Error(`openapi/supplement.yaml: ${place}: the document has ${double}`);
  return { ...ours, ...theirs };
};
