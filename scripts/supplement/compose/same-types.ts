import { groupBy } from "../../update-spec/group-by.ts";
import { listOf, mapOf } from "../../update-spec/json-value.ts";
import { renamed } from "./schema-writer.ts";

/**
 * Types that state the same as another of their file and of their last name, and that other one. Only types within
 * a namespace, which are named after the place of their one use, give way; of those the one with the shortest name
 * stays.
 * @param types schemas by file and qualified name
 */
export function sameTypes(types: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> {
  const same = new Map<string, string>();
  // Two types are the same once the types that they refer to are.
  for (let found = -1; found !== same.size; ) {
    found = same.size;
    const left = [...types].filter(([type, schema]) => !same.has(type) && saysMuch(schema));
    const groups = groupBy(
      left,
      ([type, schema]) => `${fileOf(type)} ${lastName(type)} ${JSON.stringify(renamed(schema, same))}`,
    );
    for (const group of groups.values()) {
      const [first, ...others] = group.map(([type]) => type).toSorted(byStanding);
      for (const type of others) if (first !== undefined && isNested(type)) same.set(type, first);
    }
    for (const [type, other] of same) same.set(type, same.get(other) ?? other);
  }
  return same;
}

/** Two objects of one property are easily alike by chance, unless a tag names what they are. */
const saysMuch = (schema: unknown): boolean => {
  const { properties } = mapOf(schema);
  const inner = Object.values(mapOf(properties)).map(mapOf);
  return (
    properties === undefined ||
    inner.length > 1 ||
    inner.some(({ enum: values }) => listOf(values).length === 1)
  );
};

const lastName = (type: string): string => type.replace(/^.*[.:]/, "");

const fileOf = (type: string): string => type.replace(/:.*$/, "");

const isNested = (type: string): boolean => type.replace(/^.*:/, "").includes(".");

const byStanding = (left: string, right: string): number =>
  Number(isNested(left)) - Number(isNested(right)) || left.length - right.length || (left < right ? -1 : 1);
