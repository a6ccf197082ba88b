import { isDeepStrictEqual } from "node:util";
import { choicesOf, typesOf } from "./compare-values.ts";
import { isMapping, type Json, mapOf } from "./json-value.ts";

export interface Matched {
  readonly pairs: readonly (readonly [before: unknown, after: unknown])[];
  readonly removed: readonly unknown[];
  readonly added: readonly unknown[];
}

/** Finds the object a reference leads to; another value is returned as it is. */
export type Resolve = (schema: unknown) => unknown;

/**
 * Which member of a union became which. Members have no names of their own, so they are matched by what
 * tells them apart, the surest sign first: the schema they refer to, equality, their tag (a property with
 * one possible value), their title, their type. One left over on each side is the same member, changed.
 */
export function matchMembers(
  before: readonly unknown[],
  after: readonly unknown[],
  resolveBefore: Resolve,
  resolveAfter: Resolve,
): Matched {
  const pairs: [unknown, unknown][] = [];
  let old = [...before];
  const now = [...after];
  const pass = (same: (b: unknown, a: unknown) => boolean): void => {
    old = old.filter((member) => {
      const index = now.findIndex((candidate) => same(member, candidate));
      if (index < 0) return true;
      pairs.push([member, ...now.splice(index, 1)] as [unknown, unknown]);
      return false;
    });
  };
  const passBy = (sign: (schema: Json) => string | undefined): void =>
    pass((b, a) => {
      const left = sign(mapOf(resolveBefore(b)));
      return left !== undefined && left === sign(mapOf(resolveAfter(a)));
    });
  pass((b, a) => isMapping(b) && isMapping(a) && typeof b.$ref === "string" && b.$ref === a.$ref);
  pass(isDeepStrictEqual);
  passBy(tagOf);
  passBy((schema) => (typeof schema.title === "string" ? schema.title : undefined));
  passBy((schema) => (tagOf(schema) ? undefined : typesOf(schema).join("|") || undefined));
  if (old.length === 1 && now.length === 1 && !isNull(old[0]) && !isNull(now[0])) pass(() => true);
  return { pairs, removed: old, added: now };
}

/** How to call a member of a union in a message. */
export function labelOf(member: unknown, resolve: Resolve): string {
  const schema = mapOf(member);
  if (typeof schema.$ref === "string") return schema.$ref.replace(/^.*\//, "");
  const { title } = mapOf(resolve(member));
  if (typeof title === "string") return title;
  const choices = choicesOf(schema);
  const tag = tagOf(schema) ?? (choices && `${choices.length} values`);
  return tag ?? (typesOf(schema).join("|") || "any");
}

export const isNull = (member: unknown): boolean => isMapping(member) && member.type === "null";

/** `type=message`: the properties that can have one value only. */
function tagOf(schema: Json): string | undefined {
  const tags = Object.entries(mapOf(schema.properties)).flatMap(([name, property]) => {
    const choices = choicesOf(mapOf(property));
    return choices?.length === 1 ? [`${name}=${choices[0]}`] : [];
  });
  return tags.find((tag) => tag.startsWith("type=")) ?? tags[0];
}
