import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { type Document, httpMethods, type Operation, type Schema } from "../document.ts";
import { type Descriptions, NO_DESCRIPTIONS, type OperationEntry, type SchemaEntry } from "./descriptions.ts";
import { type Place, placesOf } from "./places.ts";

/** The descriptions of an OpenAPI document that has prose, in the form of our own. */
export const readProse = async (file: URL): Promise<Descriptions> => {
  const document = parse(await readFile(file, "utf8")) as Document | null;
  if (typeof document?.paths !== "object" || typeof document.components?.schemas !== "object")
    throw new Error(`${file.pathname} is no OpenAPI document: it has no paths or no schemas`);
  return proseOf(document);
};

const SITE = "https://platform.openai.com";

export const proseOf = (given: Document): Descriptions => {
  const document = operationsOnly(given);
  const schemas: Record<string, Mutable<SchemaEntry>> = {};
  const operations: Record<string, Mutable<OperationEntry>> = {};
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    const text = textOf(schema);
    schemas[name] = { ...(text && { text }), properties: {} };
  }
  for (const item of Object.values(document.paths))
    for (const operation of Object.values(item)) {
      const text = ownText(operation) ?? ownText(operation, "summary");
      operations[operation.operationId] = { ...(text && { text }), parameters: {}, body: {}, result: {} };
    }
  for (const [key, place] of unambiguous(document)) {
    const text = textOf(place.schema);
    const { owner } = place;
    const table =
      "schema" in owner ? schemas[owner.schema]?.properties : operations[owner.operation]?.[owner.part];
    if (text && table) (table as Record<string, string>)[key] = text;
  }
  return { ...NO_DESCRIPTIONS, schemas, operations };
};

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Items of a path that are no operations are left out, and a parameter's own description becomes that of its schema. */
const operationsOnly = (document: Document): Document => ({
  ...document,
  paths: Object.fromEntries(
    Object.entries(document.paths).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item)
          .filter(([method]) => (httpMethods as readonly string[]).includes(method))
          .map(([method, operation]) => [method, withDescribedParameters(operation)]),
      ),
    ]),
  ),
});

const withDescribedParameters = (operation: Operation): Operation => ({
  ...operation,
  parameters: (operation.parameters ?? []).map((parameter) => ({
    ...parameter,
    schema: { ...parameter.schema, description: ownText(parameter) ?? ownText(parameter.schema) },
  })),
});

/** The places by path. Where variants of a union say different things of one path, none of it is known to be true of all. */
const unambiguous = (document: Document): readonly (readonly [string, Place])[] => {
  const byKey = Map.groupBy(placesOf(document), ({ owner, path }) => JSON.stringify([owner, path]));
  return [...byKey.values()].flatMap((places) => {
    const texts = new Set(places.map(({ schema }) => textOf(schema)).filter(Boolean));
    const described = places.find(({ schema }) => textOf(schema));
    return texts.size === 1 && described ? [[described.path, described] as const] : [];
  });
};

/** What is said of a value: beside it, or of the one thing that it is when it is not null. */
const textOf = (schema: Schema): string | undefined => {
  const variants = (schema.anyOf ?? schema.oneOf ?? []).filter((variant) => variant.type !== "null");
  return ownText(schema) ?? (variants.length === 1 ? ownText(variants[0] as Schema) : undefined);
};

const ownText = (value: object, key = "description"): string | undefined => {
  const text: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
  // A link that begins with the root means the site of the documentation.
  return typeof text === "string" && text.trim() ? text.trim().replaceAll("](/", `](${SITE}/`) : undefined;
};
