import { isMapping, type Json, listOf, mapOf } from "../../update-spec/json-value.ts";
import { type Place, placeOf, valueAt } from "../../update-spec/pointer.ts";

/** The JSON types that schemas are compared by; an integer is a number. */
export type Kind = "any" | "array" | "boolean" | "number" | "object" | "string";

/** A property of an object. */
export interface Field {
  /** Where its schema stands; the last one where several parts of an `allOf` have it. */
  readonly place: Place;
  readonly required: boolean;
}

/** One of the forms that a value may have, however the schema composes it. */
export interface Form {
  readonly kind: Kind;
  /** Where its schema stands, references followed. */
  readonly place: Place;
  /** The component schema that it is, if it has a name. */
  readonly name?: string;
  /** The innermost list of `anyOf` or `oneOf` that it is a member of. */
  readonly list?: Place;
  /** Of an object. */
  readonly fields: ReadonlyMap<string, Field>;
  /** Where properties may be added. */
  readonly home: Place;
  readonly items?: Place;
  readonly additional?: Place;
  /** The only values, and where they are listed. */
  readonly values?: readonly unknown[];
  readonly valuesAt?: Place;
  readonly isFile?: boolean;
}

/** A schema as the forms of its values. */
export interface Shape {
  readonly isNullable: boolean;
  readonly forms: readonly Form[];
}

interface Inside {
  readonly name?: string;
  readonly list?: Place;
  /** The references on the way here: a schema may be a part of itself. */
  readonly followed: readonly string[];
}

/** Reads the schema at a place of a document as its forms. */
export const shapeAt = (document: Json, place: Place): Shape => read(document, place, { followed: [] });

const nothing: Shape = { isNullable: false, forms: [] };

function read(document: Json, place: Place, inside: Inside): Shape {
  const schema = mapOf(valueAt(document, place));
  const { $ref } = schema;
  if (typeof $ref === "string") {
    const target = placeOf($ref);
    if (!target || inside.followed.includes($ref)) return nothing;
    const name = String(target.at(-1));
    const beyond = { ...inside, name, followed: [...inside.followed, $ref] };
    const shape = read(document, target, beyond);
    // The keyword of OpenAPI 3.0 is still written beside references.
    return schema.nullable === true ? { ...shape, isNullable: true } : shape;
  }
  const beside = ownShape(schema, place, inside);
  const lists = (["anyOf", "oneOf"] as const).flatMap((key) => {
    const members = listOf(schema[key]);
    // Members that only say which properties are required together are no forms of their own.
    if (members.length === 0 || members.every(saysNoForm)) return [];
    const list = [...place, key];
    const { name: _, ...rest } = inside;
    const union = inside.name === undefined ? {} : { name: inside.name };
    const shapes = members.map((_member, index) =>
      read(document, [...list, index], { ...rest, ...(members.length === 1 ? union : {}), list }),
    );
    return [
      {
        isNullable: shapes.some(({ isNullable }) => isNullable),
        forms: shapes.flatMap(({ forms }) => forms),
      },
    ];
  });
  const parts = listOf(schema.allOf).map((_part, index) =>
    read(document, [...place, "allOf", index], withoutName(inside)),
  );
  const all = [...parts, ...lists, ...(beside ? [beside] : [])];
  const [first = { isNullable: true, forms: [anyForm(place, inside)] }, ...others] = all;
  const whole = others.reduce(both, first);
  const forms =
    parts.length > 0 ? whole.forms.map((form) => asOne(form, schema, place, inside)) : whole.forms;
  return { isNullable: whole.isNullable || [schema, ...listOf(schema.allOf)].some(isNullMark), forms };
}

const withoutName = ({ followed, list }: Inside): Inside => ({ followed, ...(list ? { list } : {}) });

/** An `allOf` is one form: it stands where the list stands and has the name of the whole. */
function asOne(form: Form, schema: Json, place: Place, inside: Inside): Form {
  const parts = listOf(schema.allOf);
  const inPlace = parts.findLastIndex((part) => isMapping(part) && isMapping(part.properties));
  const [first, ...others] = parts.filter((part) => !isNullMark(part));
  const only = others.length === 0 && typeof mapOf(first).$ref === "string" && !schema.properties;
  if (only) return { ...form, ...(inside.list ? { list: inside.list } : {}) };
  const home = isMapping(schema.properties) || inPlace < 0 ? place : [...place, "allOf", inPlace];
  const { name: _, ...rest } = form;
  const required = [schema, ...parts].flatMap((part) => listOf(mapOf(part).required));
  const fields = new Map(
    [...form.fields].map(([name, field]) => [
      name,
      { ...field, required: field.required || required.includes(name) },
    ]),
  );
  return { ...rest, place, home, fields, ...(inside.name === undefined ? {} : { name: inside.name }) };
}

/** `nullable: true`, by itself or as a part of an `allOf`, where it is meant for the whole. */
const isNullMark = (part: unknown): boolean =>
  isMapping(part) && part.nullable === true && part.$ref === undefined;

const saysNoForm = (member: unknown): boolean =>
  isMapping(member) &&
  Object.keys(member).every((key) => key === "required" || key === "title" || key === "not");

const anyForm = (place: Place, inside: Inside): Form => ({
  ...common(place, inside),
  kind: "any",
  fields: new Map(),
});

const common = (place: Place, { name, list }: Inside): Pick<Form, "place" | "home" | "name" | "list"> => ({
  place,
  home: place,
  ...(name === undefined ? {} : { name }),
  ...(list === undefined ? {} : { list }),
});

/** What the keywords beside the lists say, or undefined when they say nothing of the type. */
function ownShape(schema: Json, place: Place, inside: Inside): Shape | undefined {
  const types = typesOf(schema);
  if (types.length === 0) return undefined;
  const forms = types
    .filter((type) => type !== "null")
    .map((type): Form => {
      const base = { ...common(place, inside), kind: type, fields: new Map<string, Field>() };
      if (type === "object") return objectForm(schema, place, base);
      if (type === "array")
        return { ...base, ...(schema.items === undefined ? {} : { items: [...place, "items"] }) };
      const values = valuesOf(schema)?.filter((value) => value !== null && kindOf(value) === type);
      return {
        ...base,
        ...(values ? { values, valuesAt: place } : {}),
        ...(schema.format === "binary" ? { isFile: true } : {}),
      };
    });
  return { isNullable: types.includes("null"), forms };
}

function objectForm(schema: Json, place: Place, base: Form): Form {
  const required = listOf(schema.required);
  const fields = Object.keys(mapOf(schema.properties)).map((name): [string, Field] => [
    name,
    { place: [...place, "properties", name], required: required.includes(name) },
  ]);
  const additional = isMapping(schema.additionalProperties)
    ? { additional: [...place, "additionalProperties"] }
    : {};
  return { ...base, fields: new Map(fields), ...additional };
}

function typesOf(schema: Json): (Kind | "null")[] {
  const stated = Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type];
  const named = stated.map((type) => (type === "integer" ? "number" : type) as Kind | "null");
  const values = valuesOf(schema);
  const found =
    named.length > 0
      ? named
      : values
        ? values.map(kindOf)
        : isMapping(schema.properties) || schema.additionalProperties !== undefined
          ? (["object"] as const)
          : schema.items !== undefined
            ? (["array"] as const)
            : [];
  return [...new Set(found)];
}

const kindOf = (value: unknown): Kind | "null" => {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : (typeof value as Kind);
};

const valuesOf = (schema: Json): readonly unknown[] | undefined =>
  Array.isArray(schema.enum) ? schema.enum : "const" in schema ? [schema.const] : undefined;

/** What holds to both: forms of one kind are joined, and a schema without a type adds nothing. */
function both(left: Shape, right: Shape): Shape {
  const isNullable = left.isNullable && right.isNullable;
  if (left.forms.every(({ kind }) => kind === "any")) return { isNullable, forms: right.forms };
  if (right.forms.every(({ kind }) => kind === "any")) return { isNullable, forms: left.forms };
  const forms = left.forms.flatMap((form) =>
    right.forms.filter(({ kind }) => kind === form.kind).map((other) => joined(form, other)),
  );
  return { isNullable, forms };
}

function joined(left: Form, right: Form): Form {
  const fields = new Map(left.fields);
  for (const [name, field] of right.fields) {
    fields.set(name, {
      place: field.place,
      required: field.required || left.fields.get(name)?.required === true,
    });
  }
  // Keywords beside a union that name no property leave its members what they are.
  const { place, home, name, list } = right.fields.size > 0 || left.fields.size === 0 ? right : left;
  const { name: _, list: inner, ...rest } = { ...left, ...right, place, home, fields };
  const within = list ?? inner;
  return {
    ...rest,
    ...(name === undefined ? {} : { name }),
    ...(within === undefined ? {} : { list: within }),
  };
}
