import type { Comparison } from "./compare-schemas.ts";
import type { Difference } from "./difference.ts";
import { type Json, keysOf, listOf, mapOf } from "./json-value.ts";

/**
 * The fields of an object: `properties` and `required`. A field that is gone breaks programs that send or read
 * it; a new duty breaks the caller; a field that may be absent breaks the reader.
 */
export function compareFields(
  before: Json,
  after: Json,
  where: string,
  comparison: Comparison,
): Difference[] {
  const old = mapOf(before.properties);
  const now = mapOf(after.properties);
  const wasRequired = new Set(listOf(before.required));
  const isRequired = new Set(listOf(after.required));
  // A name may be required without being declared.
  const required = Object.fromEntries([...wasRequired, ...isRequired].map((name) => [String(name), true]));
  const { flow, compare } = comparison;

  return keysOf(old, now, required).flatMap((name): Difference[] => {
    const place = where ? `${where}.${name}` : name;
    const was = Object.hasOwn(old, name);
    const is = Object.hasOwn(now, name);
    if (was && !is) return [{ where: place, what: "removed", breaking: true }];
    if (is && !was) {
      const duty = isRequired.has(name);
      return [{ where: place, what: duty ? "added, required" : "added", breaking: duty && flow.sent }];
    }
    const inside = was && is ? compare(old[name], now[name], place) : [];
    if (isRequired.has(name) === wasRequired.has(name)) return inside;
    return isRequired.has(name)
      ? [{ where: place, what: "became required", breaking: flow.sent }, ...inside]
      : [{ where: place, what: "became optional", breaking: flow.received }, ...inside];
  });
}
