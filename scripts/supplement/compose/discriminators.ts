import { isMapping, type Json, listOf, mapOf } from "../../update-spec/json-value.ts";
import { placeOf } from "../../update-spec/pointer.ts";
import { tagsOf } from "../align/match-forms.ts";
import { shapeAt } from "../align/shape.ts";

/**
 * A union of references with the property that tells its members apart, where each has one value of it and no two
 * the same.
 * @param written the schema with its references replaced
 * @param schema the derived one
 */
export function withDiscriminators(
  written: Json,
  derived: Readonly<Record<string, Json>>,
  schema: Json,
): Json {
  const members = listOf(schema.anyOf);
  const references = members.map((member) => (isMapping(member) ? member.$ref : undefined));
  if (members.length < 2 || references.some((reference) => typeof reference !== "string")) return written;
  const root: Json = { components: { schemas: derived } };
  const tags = references.map((reference) => {
    const forms = shapeAt(root, placeOf(String(reference)) ?? []).forms;
    const [only, ...others] = forms;
    return only && others.length === 0 ? tagsOf(only, root) : new Map<string, readonly unknown[]>();
  });
  for (const [name] of tags[0] ?? []) {
    const values = tags.map((tag) => tag.get(name));
    const single = values.flatMap((value) =>
      value?.length === 1 && typeof value[0] === "string" ? [value[0]] : [],
    );
    if (single.length !== members.length || new Set(single).size !== members.length) continue;
    const targets = listOf(written.anyOf).map((member) => mapOf(member).$ref);
    const mapping = Object.fromEntries(
      single.map((value, index): [string, unknown] => [value, targets[index]]),
    );
    const sorted = Object.fromEntries(Object.entries(mapping).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return { ...written, discriminator: { propertyName: name, mapping: sorted } };
  }
  return written;
}
