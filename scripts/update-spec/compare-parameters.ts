import { isDeepStrictEqual } from "node:util";
import { compareContents } from "./compare-contents.ts";
import { compareSchemas, type SchemaContext } from "./compare-schemas.ts";
import { type Difference, deprecation, plainDifference, within } from "./difference.ts";
import { type Json, keysOf, mapOf } from "./json-value.ts";
import type { Resolve } from "./union-members.ts";

/** Parameters by name and place; they are always sent. */
export function compareParameters(
  before: readonly unknown[],
  after: readonly unknown[],
  context: SchemaContext,
): Difference[] {
  const old = byName(before, context.resolveBefore);
  const now = byName(after, context.resolveAfter);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name): Difference[] => {
    const was = old.get(name);
    const is = now.get(name);
    if (!is) return [{ where: name, what: "removed", breaking: true }];
    if (!was) {
      const duty = is.parameter.required === true;
      return [{ where: name, what: duty ? "added, required" : "added", breaking: duty }];
    }
    // A shared parameter is compared once, as a component.
    if (was.reference !== undefined && was.reference === is.reference) return [];
    return within(name, compareParameter(was.parameter, is.parameter, context));
  });
}

/** Two versions of a parameter, a header or a request body: what they have in common is a duty and a value. */
export function compareParameter(before: Json, after: Json, context: SchemaContext): Difference[] {
  const { required: was, schema: oldSchema, content: oldContent, ...old } = before;
  const { required: is, schema: nowSchema, content: nowContent, ...now } = after;
  const duty: Difference[] =
    (was === true) === (is === true)
      ? []
      : is === true
        ? [{ where: "", what: "became required", breaking: context.flow.sent }]
        : [{ where: "", what: "became optional", breaking: context.flow.received }];
  const others = keysOf(old, now).flatMap((key): Difference[] => {
    if (isDeepStrictEqual(old[key], now[key])) return [];
    if (key === "deprecated") return [deprecation("", now[key])];
    // Style and explode are how the value is written on the wire.
    return [{ ...plainDifference("", key, old[key], now[key]), breaking: true }];
  });
  return [
    ...duty,
    ...compareSchemas(oldSchema ?? {}, nowSchema ?? {}, context),
    ...compareContents(oldContent, nowContent, context),
    ...others,
  ];
}

function byName(
  parameters: readonly unknown[],
  resolve: Resolve,
): ReadonlyMap<string, { readonly reference: unknown; readonly parameter: Json }> {
  return new Map(
    parameters.map((given) => {
      const parameter = mapOf(resolve(given));
      return [`${parameter.in} parameter ${parameter.name}`, { reference: mapOf(given).$ref, parameter }];
    }),
  );
}
