import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import {
  type Document,
  httpMethods,
  type Operation,
  type Parameter,
  type PathItem,
  refName,
  type Schema,
} from "./document.ts";

/** What is added in one place of the contract. */
export interface SupplementAddition {
  /** A JSON pointer into the contract. */
  readonly at: string;
  /** Values to append to an `enum`. */
  readonly enum?: readonly unknown[];
  /** Optional properties of an object. */
  readonly properties?: Readonly<Record<string, Schema>>;
  /** Schemas to append to an `anyOf` or a `oneOf`. */
  readonly members?: readonly Schema[];
  /** Parameters of an operation. */
  readonly parameters?: readonly Parameter[];
}

/** `openapi/supplement.yaml`: what the official package has and the published document does not. */
export interface Supplement {
  readonly paths?: Readonly<Record<string, PathItem>>;
  readonly webhooks?: Readonly<Record<string, PathItem>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
  /** Dotted names of operations of the contract that have several, by operationId. */
  readonly "x-public-names"?: Readonly<Record<string, readonly string[]>>;
  readonly "x-additions"?: readonly SupplementAddition[];
}

export const readSupplement = async (file: URL): Promise<Supplement> =>
  parse(await readFile(file, "utf8"), { maxAliasCount: 0 }) as Supplement;

/**
 * The contract with what the supplement has beyond it. Pure: the document stays as it is.
 * @throws Error when a pointer leads nowhere, or something that is added is there already
 */
export const mergeSupplement = (document: Document, supplement: Supplement): Document => {
  const merged = structuredClone(document);
  const added = structuredClone(supplement);
  mergePaths(merged, added.paths ?? {});
  mergeWebhooks(merged, added.webhooks ?? {});
  mergeSchemas(merged, added.components?.schemas ?? {});
  for (const addition of added["x-additions"] ?? []) mergeAddition(merged, addition);
  mergePublicNames(merged, added["x-public-names"] ?? {});
  return merged;
};

const refuse = (reason: string): never => {
  throw new Error(`openapi/supplement.yaml: ${reason}: run \`npm run spec:supplement\` again`);
};

const mergePaths = (document: Document, paths: Readonly<Record<string, PathItem>>): void => {
  const ids = new Map(
    operationsOf(document.paths).map(({ address, operation }) => [operation.operationId, address]),
  );
  for (const { path, method, address, operation } of operationsOf(paths)) {
    const item = document.paths[path] ?? {};
    if (item[method]) refuse(`${address} is in the contract already`);
    const other = ids.get(operation.operationId);
    if (other) refuse(`${address} has the operationId ${operation.operationId} of ${other}`);
    ids.set(operation.operationId, address);
    document.paths[path] = { ...item, [method]: operation };
  }
};

const operationsOf = (paths: Readonly<Record<string, PathItem>>) =>
  Object.entries(paths).flatMap(([path, item]) =>
    httpMethods.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, address: `${method.toUpperCase()} ${path}`, operation }] : [];
    }),
  );

const mergeWebhooks = (document: Document, webhooks: Readonly<Record<string, PathItem>>): void => {
  for (const [name, item] of Object.entries(webhooks)) {
    if (Object.hasOwn(document.webhooks, name)) refuse(`the webhook ${name} is in the contract already`);
    document.webhooks[name] = item;
  }
};

const mergeSchemas = (document: Document, schemas: Readonly<Record<string, Schema>>): void => {
  for (const [name, schema] of Object.entries(schemas)) {
    if (Object.hasOwn(document.components.schemas, name))
      refuse(`the schema ${name} is in the contract already`);
    document.components.schemas[name] = schema;
  }
};

const mergePublicNames = (document: Document, names: Readonly<Record<string, readonly string[]>>): void => {
  const operations = new Map(
    operationsOf(document.paths).map(({ operation }) => [operation.operationId, operation]),
  );
  for (const [id, dotted] of Object.entries(names)) {
    const operation = operations.get(id) ?? refuse(`there is no operation ${id} to give names to`);
    operation["x-public-name"] = dotted;
  }
};

const mergeAddition = (document: Document, addition: SupplementAddition): void => {
  const { at, enum: values, properties, members, parameters } = addition;
  const target = valueAt(document, at);
  if (values) append(listIn(target, "enum", at), values, at);
  if (properties) addProperties(mapAt(target, at), properties, at);
  if (members)
    addMembers(document, Array.isArray(target) ? target : refuse(`${at} is no list of schemas`), members, at);
  if (parameters) {
    const operation = mapAt(target, at) as Partial<Operation>;
    const known = (operation.parameters ?? []).map(({ name, in: where }) => `${where} ${name}`);
    for (const { name, in: where } of parameters)
      if (known.includes(`${where} ${name}`)) refuse(`${at} has the parameter ${name} already`);
    operation.parameters = [...(operation.parameters ?? []), ...parameters];
  }
};

const append = (list: unknown[], values: readonly unknown[], at: string): void => {
  for (const value of values) {
    if (list.includes(value)) refuse(`${at} has the value ${JSON.stringify(value)} already`);
    list.push(value);
  }
};

const addProperties = (schema: Schema, properties: Readonly<Record<string, Schema>>, at: string): void => {
  for (const name of Object.keys(properties))
    if (Object.hasOwn(schema.properties ?? {}, name)) refuse(`${at} has the property ${name} already`);
  schema.properties = { ...schema.properties, ...properties };
};

/** A union with a discriminator maps the new members as well. */
const addMembers = (document: Document, list: Schema[], members: readonly Schema[], at: string): void => {
  const union = valueAt(document, at.slice(0, at.lastIndexOf("/"))) as Schema;
  const { discriminator } = union;
  for (const member of members) {
    if (member.$ref && list.some(({ $ref }) => $ref === member.$ref))
      refuse(`${at} has ${member.$ref} already`);
    list.push(member);
    if (!discriminator?.mapping || !member.$ref) continue;
    for (const tag of tagsOf(document, member.$ref, discriminator.propertyName))
      discriminator.mapping[tag] = member.$ref;
  }
};

const tagsOf = (document: Document, reference: string, property: string): string[] => {
  const schema = document.components.schemas[refName(reference)];
  const parts = [schema, ...(schema?.allOf ?? [])];
  const tag = parts.map((part) => part?.properties?.[property]).find(Boolean);
  const values = tag?.enum ?? (tag?.const === undefined ? [] : [tag.const]);
  return values.filter((value) => typeof value === "string");
};

const listIn = (target: unknown, key: string, at: string): unknown[] => {
  const list = mapAt(target, at)[key];
  return Array.isArray(list) ? list : refuse(`${at} has no ${key}`);
};

const mapAt = (target: unknown, at: string): Schema =>
  typeof target === "object" && target !== null && !Array.isArray(target)
    ? (target as Schema)
    : refuse(`${at} is no object`);

const valueAt = (document: Document, at: string): unknown =>
  at
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, step) => {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
        return refuse(`${at} leads nowhere in the contract`);
      return (value as Readonly<Record<string, unknown>>)[step];
    }, document);
