import { isDeepStrictEqual } from "node:util";
import { type Difference, plainDifference } from "./difference.ts";
import { isMapping, type Json, keysOf, mapOf } from "./json-value.ts";

/** Which member of a union a tag stands for: tag by tag, because the whole is too long for a line. Never breaking. */
export function compareDiscriminators(before: Json, after: Json, where: string): Difference[] {
  const old = before.discriminator;
  const now = after.discriminator;
  if (isDeepStrictEqual(old, now)) return [];
  if (!isMapping(old) || !isMapping(now) || !isMapping(old.mapping) || !isMapping(now.mapping))
    return [plainDifference(where, "discriminator", old, now)];
  const { mapping: tags, ...rest } = old;
  const { mapping: newTags, ...newRest } = now;
  const others = keysOf(rest, newRest).filter((key) => !isDeepStrictEqual(rest[key], newRest[key]));
  return [
    ...others.map((key) => plainDifference(where, `discriminator ${key}`, rest[key], newRest[key])),
    ...keysOf(mapOf(tags), mapOf(newTags)).flatMap((tag): Difference[] => {
      const target = mapOf(tags)[tag];
      const newTarget = mapOf(newTags)[tag];
      return isDeepStrictEqual(target, newTarget)
        ? []
        : [plainDifference(where, `tag ${JSON.stringify(tag)}`, nameOf(target), nameOf(newTarget))];
    }),
  ];
}

const nameOf = (target: unknown): unknown =>
  typeof target === "string" ? target.replace(/^.*\//, "") : target;
