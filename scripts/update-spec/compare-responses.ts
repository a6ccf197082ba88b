import { isDeepStrictEqual } from "node:util";
import { compareContents } from "./compare-contents.ts";
import { compareParameter } from "./compare-parameters.ts";
import type { SchemaContext } from "./compare-schemas.ts";
import { type Difference, plainDifference, within } from "./difference.ts";
import { type Json, keysOf, mapOf } from "./json-value.ts";

/** Responses by status. One that is shared under the same name on both sides is compared as a component. */
export function compareResponses(before: unknown, after: unknown, context: SchemaContext): Difference[] {
  const old = mapOf(before);
  const now = mapOf(after);
  return keysOf(old, now).flatMap((status): Difference[] => {
    const where = `response ${status}`;
    if (isDeepStrictEqual(old[status], now[status])) return [];
    // Programs rely on responses that succeed, and on no error.
    if (!Object.hasOwn(now, status))
      return [{ where, what: "removed", breaking: /^(2|default)/.test(status) }];
    if (!Object.hasOwn(old, status)) return [{ where, what: "added", breaking: false }];
    const was = mapOf(context.resolveBefore(old[status]));
    const is = mapOf(context.resolveAfter(now[status]));
    return within(where, compareResponse(was, is, context));
  });
}

/** Two versions of one response: its headers, its content, its links. */
export function compareResponse(before: Json, after: Json, context: SchemaContext): Difference[] {
  const old = mapOf(before.headers);
  const now = mapOf(after.headers);
  const headers = keysOf(old, now).flatMap((name): Difference[] => {
    const where = `header ${name}`;
    if (isDeepStrictEqual(old[name], now[name])) return [];
    if (!Object.hasOwn(now, name)) return [{ where, what: "removed", breaking: context.flow.received }];
    if (!Object.hasOwn(old, name)) return [{ where, what: "added", breaking: false }];
    const was = mapOf(context.resolveBefore(old[name]));
    const is = mapOf(context.resolveAfter(now[name]));
    return within(where, compareParameter(was, is, context));
  });
  const links = isDeepStrictEqual(before.links, after.links)
    ? []
    : [plainDifference("", "links", before.links, after.links)];
  return [...headers, ...compareContents(before.content, after.content, context), ...links];
}
