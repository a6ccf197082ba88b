import { isDeepStrictEqual } from "node:util";
import { isMapping, type Json, listOf, mapOf } from "./json-value.ts";
import type { Resolve } from "./union-members.ts";

/**
 * A schema with the fields of its `allOf` parts as its own, so that a field has one place however the
 * document composes it. Parts that only refer to a schema named in `apart` stay as they are: what changes
 * inside that schema is reported there, once.
 */
export function flattenSchema(schema: Json, resolve: Resolve, apart: ReadonlySet<string>): Json {
  const { allOf, ...rest } = schema;
  if (!Array.isArray(allOf)) return schema;
  const left: unknown[] = [];
  let flat: Json = rest;
  const add = (part: unknown, within: readonly string[]): void => {
    if (!isMapping(part)) return void left.push(part);
    const { $ref } = part;
    if (typeof $ref === "string" && (apart.has($ref) || within.includes($ref))) return void left.push(part);
    const { allOf: parts, ...rest } = typeof $ref === "string" ? mapOf(resolve(part)) : part;
    flat = merge(flat, rest, left);
    const inside = typeof $ref === "string" ? [...within, $ref] : within;
    if (Array.isArray(parts)) for (const inner of parts) add(inner, inside);
  };
  for (const part of allOf) add(part, []);
  return left.length > 0 ? { ...flat, allOf: left } : flat;
}

/** The references among the `allOf` parts of a schema. */
export const basesOf = (schema: Json): string[] =>
  (Array.isArray(schema.allOf) ? schema.allOf : []).flatMap((part) =>
    isMapping(part) && typeof part.$ref === "string" ? [part.$ref] : [],
  );

/** Both must hold: fields and required names add up; a keyword that both state differently stays apart. */
function merge(into: Json, part: Json, left: unknown[]): Json {
  const merged: Record<string, unknown> = { ...into };
  for (const [key, value] of Object.entries(part)) {
    const present = merged[key];
    if (present === undefined) merged[key] = value;
    else if (key === "properties") merged[key] = mergeFields(mapOf(present), mapOf(value));
    else if (key === "required") merged[key] = [...new Set([...listOf(present), ...listOf(value)])];
    else if (key !== "title" && !isDeepStrictEqual(present, value)) left.push({ [key]: value });
  }
  return merged;
}

function mergeFields(present: Json, added: Json): Json {
  const both = Object.entries(added).map(([name, schema]): [string, unknown] => {
    const first = present[name];
    const same = first === undefined || isDeepStrictEqual(first, schema);
    return [name, same ? schema : { allOf: [first, schema] }];
  });
  return { ...present, ...Object.fromEntries(both) };
}
