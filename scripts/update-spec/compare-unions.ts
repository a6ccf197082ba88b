import type { Comparison } from "./compare-schemas.ts";
import { isAnyString } from "./compare-values.ts";
import { type Difference, plainDifference } from "./difference.ts";
import { type Json, listOf } from "./json-value.ts";
import { isNull, labelOf, matchMembers } from "./union-members.ts";

export const unionKeywords: readonly string[] = ["anyOf", "oneOf"];

export interface UnionComparison {
  /** The schemas without their variants: what is left to compare. */
  readonly before: Json;
  readonly after: Json;
  readonly differences: readonly Difference[];
}

/**
 * The variants of `anyOf` and `oneOf`. A variant that may no longer be sent breaks the caller. A new variant
 * breaks no reader, as unions are open like enums; only `null` does, as it is a variant of another kind.
 */
export function compareUnions(
  before: Json,
  after: Json,
  where: string,
  comparison: Comparison,
): UnionComparison {
  const was = unionOf(before);
  const is = unionOf(after);
  if (!was && !is) return { before, after, differences: [] };
  // A plain schema is a union of one: `string` and `string or null` differ by one variant.
  const [old, oldMembers] = was ? [split(before, notUnion)[0], was] : asMember(before);
  const [now, nowMembers] = is ? [split(after, notUnion)[0], is] : asMember(after);

  const { flow, resolveBefore, resolveAfter, compare } = comparison;
  const { pairs, removed, added } = matchMembers(oldMembers, nowMembers, resolveBefore, resolveAfter);
  const open = nowMembers.some((member) => isAnyString(resolveAfter(member)));
  const several = nowMembers.filter((member) => !isNull(member)).length > 1;
  const place = (member: unknown): string => (several ? `${where}(${labelOf(member, resolveAfter)})` : where);
  const differences = [
    ...removed.map((member) => ({
      where,
      what: `variant ${labelOf(member, resolveBefore)} removed`,
      breaking: flow.sent && !(open && isStringLike(resolveBefore(member))),
    })),
    ...pairs.flatMap(([member, changed]) => compare(member, changed, place(changed), open)),
    ...added.map((member) => ({
      where,
      what: `variant ${labelOf(member, resolveAfter)} added`,
      breaking: flow.received && isNull(member),
    })),
  ];
  const keyword = [keywordOf(before), keywordOf(after)] as const;
  if (was && is && keyword[0] !== keyword[1]) differences.push(plainDifference(where, "union", ...keyword));
  return { before: old, after: now, differences };
}

/** What a schema says about itself rather than about the values it allows. */
const annotations: ReadonlySet<string> = new Set([
  ...["title", "default", "deprecated", "readOnly", "writeOnly", "nullable", "discriminator"],
]);

const notUnion = (key: string): boolean => !unionKeywords.includes(key);

const asMember = (schema: Json): [outer: Json, members: readonly unknown[]] => {
  const [outer, member] = split(schema, (key) => annotations.has(key));
  return [outer, Object.keys(member).length > 0 ? [member] : []];
};

const split = (schema: Json, first: (key: string) => boolean): [Json, Json] => {
  const entries = Object.entries(schema);
  return [
    Object.fromEntries(entries.filter(([key]) => first(key))),
    Object.fromEntries(entries.filter(([key]) => !first(key))),
  ];
};

const unionOf = (schema: Json): readonly unknown[] | undefined => {
  const members = unionKeywords.flatMap((key) => listOf(schema[key]));
  return members.length > 0 ? members : undefined;
};

const keywordOf = (schema: Json): string => unionKeywords.filter((key) => key in schema).join(" and ");

const isStringLike = (schema: unknown): boolean =>
  typeof schema === "object" && schema !== null && (schema as Json).type === "string";
