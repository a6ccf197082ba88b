import { type Document, resolve, type Schema, visitSchemas } from "./document.ts";

/** The rules by the names that patches call them. */
export type RuleName =
  | "nullable-keyword"
  | "unmapped-discriminators"
  | "required-without-property"
  | "misspelled-keywords"
  | "boolean-exclusive-bounds"
  | "null-on-the-wire"
  | "bodies-with-required-members"
  | "required-header";

/** Corrects every place of one kind and returns how many there were. */
type Rule = (document: Document, settings: Readonly<Record<string, unknown>>) => number;

const everySchema = (document: Document, mend: (schema: Schema) => boolean): number => {
  let count = 0;
  visitSchemas(document.components.schemas, (schema) => {
    if (mend(schema)) count++;
  });
  visitSchemas(document.paths, (schema) => {
    if (mend(schema)) count++;
  });
  return count;
};

const withoutKey = (schema: Schema, ...keys: string[]): Schema => {
  const rest = { ...schema };
  for (const key of keys) delete rest[key];
  return rest;
};

const replaceContents = (schema: Schema, next: Schema): void => {
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, next);
};

/** `nullable` is a keyword of OpenAPI 3.0; 3.1 says null as a type. */
const nullableKeyword: Rule = (document) =>
  everySchema(document, (schema) => {
    const marker = schema.allOf?.find((part) => Object.keys(part).join() === "nullable");
    if (marker && schema.allOf) {
      // `allOf: [X, { nullable: true }]` is how 3.0 made a reference nullable.
      const { allOf, ...rest } = schema;
      const parts = allOf.filter((part) => part !== marker);
      const value = parts.length === 1 ? (parts[0] as Schema) : { allOf: parts };
      replaceContents(schema, { ...rest, anyOf: [value, { type: "null" }] });
      return true;
    }
    if (typeof schema["nullable"] !== "boolean") return false;
    const nullable = schema["nullable"];
    const base = withoutKey(schema, "nullable");
    if (!nullable || (Array.isArray(base.type) && base.type.includes("null"))) replaceContents(schema, base);
    else if (typeof base.type === "string" && !base.enum && !base.allOf && !base.anyOf && !base.oneOf)
      replaceContents(schema, { ...base, type: [base.type, "null"] });
    else if (base.enum && typeof base.type === "string")
      replaceContents(schema, {
        ...base,
        type: [base.type, "null"],
        enum: [...base.enum.filter((v) => v !== null), null],
      });
    else if (base.anyOf || base.oneOf) {
      const key = base.anyOf ? "anyOf" : "oneOf";
      const variants = base[key] as Schema[];
      const hasNull = variants.some((variant) => variant.type === "null");
      replaceContents(schema, hasNull ? base : { ...base, [key]: [...variants, { type: "null" }] });
    } else {
      const { default: fallback, title, deprecated, ...rest } = base;
      replaceContents(schema, {
        ...(title === undefined ? {} : { title }),
        ...(deprecated === undefined ? {} : { deprecated }),
        ...(fallback === undefined ? {} : { default: fallback }),
        anyOf: [rest, { type: "null" }],
      });
    }
    return true;
  });

/**
 * A discriminator without a mapping says that the tag's value is the schema's name, which is never so on this wire.
 * The tags are constants of the variants, so the keyword is dropped and unions narrow by those.
 */
const unmappedDiscriminators: Rule = (document) =>
  everySchema(document, (schema) => {
    const { discriminator } = schema;
    if (!discriminator || typeof discriminator.propertyName !== "string" || discriminator.mapping)
      return false;
    delete schema.discriminator;
    return true;
  });

/** `required` names properties that no part of the schema has: nothing on the wire could satisfy it. */
const requiredWithoutProperty: Rule = (document) =>
  everySchema(document, (schema) => {
    if (!Array.isArray(schema.required) || !schema.properties || schema.allOf) return false;
    const known = schema.required.filter((name) => schema.properties && name in schema.properties);
    if (known.length === schema.required.length) return false;
    if (isPartOfAllOf(document, schema)) return false;
    schema.required = known;
    return true;
  });

const isPartOfAllOf = (document: Document, part: Schema): boolean => {
  let found = false;
  visitSchemas(document.components.schemas, (schema) => {
    if (
      schema.allOf?.some((member) => member === part || (member.$ref && resolve(document, member) === part))
    )
      found = true;
  });
  return found;
};

/** Snake-case spellings of JSON Schema keywords, which no validator reads. */
const misspelledKeywords: Rule = (document) =>
  everySchema(document, (schema) => {
    let changed = false;
    for (const [wrong, right] of [
      ["min_items", "minItems"],
      ["max_items", "maxItems"],
    ] as const) {
      if (typeof schema[wrong] !== "number") continue;
      schema[right] = schema[wrong] as number;
      delete schema[wrong];
      changed = true;
    }
    if (typeof schema["optional"] === "boolean") {
      delete schema["optional"];
      changed = true;
    }
    return changed;
  });

/** JSON Schema's draft 4 said `minimum: 0, exclusiveMinimum: true` for what is `exclusiveMinimum: 0` since draft 6. */
const booleanExclusiveBounds: Rule = (document) =>
  everySchema(document, (schema) => {
    let changed = false;
    for (const [bound, exclusive] of [
      ["minimum", "exclusiveMinimum"],
      ["maximum", "exclusiveMaximum"],
    ] as const) {
      const flag: unknown = schema[exclusive];
      if (typeof flag !== "boolean") continue;
      const value = schema[bound];
      delete schema[exclusive];
      if (flag && value !== undefined) {
        delete schema[bound];
        schema[exclusive] = value;
      }
      changed = true;
    }
    return changed;
  });

/** Properties that the server sends as null although their schemas have none. */
const nullOnTheWire: Rule = (document, { properties }) => {
  for (const name of properties as string[]) {
    const [schemaName = "", ...path] = name.split(".");
    const owner = path
      .slice(0, -1)
      .reduce<Schema | undefined>(
        (schema, key) => propertyOf(document, schema, key),
        document.components.schemas[schemaName],
      );
    const property = propertyOf(document, owner, path.at(-1) ?? "");
    if (!property) throw new Error(`there is no property ${name}`);
    if (allowsNull(document, property)) throw new Error(`${name} allows null by itself`);
    replaceContents(property, { anyOf: [{ ...property }, { type: "null" }] });
  }
  return (properties as string[]).length;
};

const propertyOf = (document: Document, schema: Schema | undefined, name: string): Schema | undefined => {
  if (!schema) return undefined;
  const target = resolve(document, schema);
  if (target.properties?.[name]) return target.properties[name];
  for (const part of target.allOf ?? []) {
    const found = propertyOf(document, part, name);
    if (found) return found;
  }
  return undefined;
};

const allowsNull = (document: Document, schema: Schema): boolean => {
  const target = resolve(document, schema);
  return (
    target.type === "null" ||
    (Array.isArray(target.type) && target.type.includes("null")) ||
    [...(target.anyOf ?? []), ...(target.oneOf ?? [])].some((variant) => allowsNull(document, variant))
  );
};

/** A body with required members cannot be left out, whether `required` says so or not. */
const bodiesWithRequiredMembers: Rule = (document) => {
  const bodies = Object.values(document.paths).flatMap((item) =>
    Object.values(item).flatMap(({ requestBody }) => (requestBody ? [requestBody] : [])),
  );
  const forgotten = bodies.filter(
    ({ required, content }) =>
      !required && Object.values(content).every(({ schema }) => schema && hasRequired(document, schema)),
  );
  for (const body of forgotten) body.required = true;
  return forgotten.length;
};

const hasRequired = (document: Document, schema: Schema): boolean => {
  const target = resolve(document, schema);
  if (target.required?.length || target.allOf?.some((part) => hasRequired(document, part))) return true;
  const variants = target.anyOf ?? target.oneOf;
  return variants?.every((variant) => hasRequired(document, variant)) ?? false;
};

/** A header of one constant value that the operations below some paths need on the wire. */
const requiredHeader: Rule = (document, { name, value, paths }) => {
  const counts = (paths as string[]).map((prefix) => {
    const below = Object.entries(document.paths).filter(
      ([path]) => path === prefix || path.startsWith(`${prefix}/`),
    );
    const operations = below.flatMap(([, item]) => Object.values(item));
    if (operations.length === 0) throw new Error(`there is no path ${prefix}`);
    for (const operation of operations) {
      operation.parameters ??= [];
      if (operation.parameters.some((parameter) => parameter.in === "header" && parameter.name === name))
        throw new Error(`${operation.operationId} declares ${name} by itself`);
      operation.parameters.push({
        name: name as string,
        in: "header",
        required: true,
        schema: { type: "string", const: value },
      });
    }
    return operations.length;
  });
  return counts.reduce((sum, count) => sum + count, 0);
};

export const rules: Readonly<Record<RuleName, Rule>> = {
  "nullable-keyword": nullableKeyword,
  "unmapped-discriminators": unmappedDiscriminators,
  "required-without-property": requiredWithoutProperty,
  "misspelled-keywords": misspelledKeywords,
  "boolean-exclusive-bounds": booleanExclusiveBounds,
  "null-on-the-wire": nullOnTheWire,
  "bodies-with-required-members": bodiesWithRequiredMembers,
  "required-header": requiredHeader,
};
