import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import type { Described } from "./words/words.ts";

/** A JSON Schema as OpenAPI 3.1 has it, as far as codegen reads it. */
export interface Schema extends Described {
  $ref?: string;
  title?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  deprecated?: boolean;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minProperties?: number;
  maxProperties?: number;
  pattern?: string;
  [keyword: string]: unknown;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header" | "cookie";
  required?: boolean;
  deprecated?: boolean;
  schema: Schema;
}

export interface MediaType {
  schema?: Schema;
  encoding?: Record<string, { contentType?: string }>;
}

export interface RequestBody {
  required?: boolean;
  content: Record<string, MediaType>;
  /** Ours, set by a patch: the media type to use when nothing that is sent is a file. */
  "x-without-files"?: string;
  /** Ours, set by a patch: which result a value of one member leads to; null is plain text. */
  "x-result-by"?: { member: string; otherwise: Schema; cases: Record<string, Schema | null> };
}

export interface Response {
  $ref?: string;
  content?: Record<string, MediaType>;
}

export interface Operation extends Described {
  operationId: string;
  tags?: string[];
  deprecated?: boolean;
  parameters?: Parameter[];
  requestBody?: RequestBody;
  responses: Record<string, Response>;
  security?: Record<string, string[]>[];
  /** Ours, of the supplement: the dotted name of the operation, or its names. */
  "x-public-name"?: string | readonly string[];
  /** Ours, of a list of the supplement: which field of a page, or of its last item, the next request sends as which parameter. */
  "x-paging"?: { readonly read: "id" | "last_id" | "next"; readonly write: string };
  "x-oaiMeta"?: { name?: string; group?: string; path?: string };
}

export type PathItem = Partial<Record<HttpMethod, Operation>>;

export interface Document {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, PathItem>;
  webhooks: Record<string, PathItem>;
  components: { schemas: Record<string, Schema>; responses?: Record<string, Response> };
}

export const httpMethods = ["get", "post", "put", "patch", "delete"] as const;
export type HttpMethod = (typeof httpMethods)[number];

const schemaRef = "#/components/schemas/";

/** Reads the contract. Its own tooling has validated it, so this trusts its shape. */
export const readDocument = async (file: URL): Promise<Document> =>
  parse(await readFile(file, "utf8"), { maxAliasCount: 0 }) as Document;

/** The name of the component schema that a `$ref` points to. */
export const refName = (ref: string): string => {
  if (!ref.startsWith(schemaRef)) throw new Error(`codegen: a reference outside ${schemaRef}: ${ref}`);
  return ref.slice(schemaRef.length);
};

/** Follows `$ref`s until a schema that is none. */
export const resolve = (document: Document, schema: Schema): Schema => {
  let current = schema;
  for (let hops = 0; current.$ref; hops++) {
    const target = document.components.schemas[refName(current.$ref)];
    if (!target || hops > 32) throw new Error(`codegen: ${current.$ref} leads nowhere`);
    current = target;
  }
  return current;
};

/** Visits every schema object below `node`, the node itself included. Values of `default`, `enum` and `const` are data and not entered. */
export const visitSchemas = (
  node: unknown,
  visit: (schema: Schema, pointer: string) => void,
  pointer = "",
): void => {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) visit(node as Schema, pointer);
  for (const [key, value] of Object.entries(node)) {
    if (DATA.has(key)) continue;
    const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    // A map of names, which is no schema itself.
    const isMap = key === "properties" && typeof value === "object" && value !== null;
    if (!isMap) visitSchemas(value, visit, at);
    else for (const [name, property] of Object.entries(value)) visitSchemas(property, visit, `${at}/${name}`);
  }
};

/** Keywords whose values are no schemas. */
const DATA: ReadonlySet<string> = new Set(["default", "enum", "const", "x-oaiMeta"]);
