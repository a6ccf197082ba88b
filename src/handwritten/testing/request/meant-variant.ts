import type { JsonSchema } from "../../../generated/json-schemas/json-schema.ts";
import { partsOf, propertySchemas, type Schemas } from "../schemas/schema-walk.ts";

/** The variant of a union that a value was meant to be, or why it can be none of them. */
export type Meant =
  | { readonly index: number }
  | { readonly path: string; readonly code: string; readonly fault: string };

const typeOf = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
};

const typesOf = (variant: JsonSchema, schemas: Schemas): Set<string> =>
  new Set(
    [...partsOf(variant, schemas)].flatMap((part) => (part.type as string | string[] | undefined) ?? []),
  );

const takesType = (types: ReadonlySet<string>, type: string): boolean =>
  !types.size || types.has(type) || (type === "integer" && types.has("number"));

/** The values that a property may have, when they are few and fixed; a tag such as `type` or `role`. */
const choicesOf = (variant: JsonSchema, name: string, schemas: Schemas): unknown[] =>
  propertySchemas(partsOf(variant, schemas), name)
    .flatMap((property) => [...partsOf(property, schemas)])
    .flatMap((part) => ("const" in part ? [part.const] : ((part.enum as unknown[] | undefined) ?? [])));

const requiredBy = (variant: JsonSchema, schemas: Schemas): string[] =>
  [...partsOf(variant, schemas)].flatMap((part) => (part.required as string[] | undefined) ?? []);

/**
 * Finds the variant that a value was meant to be: one of its type, whose tags have the value's values, and of
 * those the one that lacks least.
 */
export const meantVariant = (variants: readonly JsonSchema[], value: unknown, schemas: Schemas): Meant => {
  const type = typeOf(value);
  const typed = variants.map((variant, index) => ({ variant, index, types: typesOf(variant, schemas) }));
  let left = typed.filter(({ types }) => takesType(types, type));
  if (!left.length) {
    const types = new Set(typed.flatMap(({ types }) => [...types]));
    return { path: "", code: "invalid_type", fault: `must be of type ${[...types].join(" or ")}` };
  }
  const fields = type === "object" ? (value as Record<string, unknown>) : {};
  for (const [name, tag] of Object.entries(fields)) {
    const choices = left.map(({ variant }) => choicesOf(variant, name, schemas));
    if (!choices.some((choice) => choice.length)) continue;
    const fitting = left.filter((_, index) => !choices[index]?.length || choices[index].includes(tag));
    if (!fitting.length)
      return {
        path: `/${name}`,
        code: "invalid_value",
        fault: `must be one of ${[...new Set(choices.flat())].join(", ")}`,
      };
    left = fitting;
  }
  const lacks = ({ variant }: { variant: JsonSchema }) =>
    requiredBy(variant, schemas).filter((name) => !(name in fields)).length;
  left.sort((a, b) => lacks(a) - lacks(b));
  return { index: left[0]?.index ?? 0 };
};
