import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Derived, derive } from "../../../scripts/supplement/derive/derive.ts";
import { openPackage } from "../../../scripts/supplement/derive/open-package.ts";
import { type Json, mapOf } from "../../../scripts/update-spec/json-value.ts";
import { createMethod, type MadeResource, packageFiles, shelfTypes, written } from "./made-package.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "derive-"));
});
afterEach(() => rm(root, { recursive: true }));

const derivedFrom = async (resource: MadeResource): Promise<Derived> =>
  derive(await openPackage(await written(root, packageFiles(resource))));

const operationOf = async (resource: MadeResource): Promise<Json> =>
  (await derivedFrom(resource)).operations[0]?.operation as Json;

/** The schema of the one property of a result. */
const schemaOf = async (type: string, types = ""): Promise<unknown> => {
  const { schemas } = await derivedFrom({
    methods: `
  retrieve(shelfID: string, options?: RequestOptions): APIPromise<Shelf> {
    return this._client.get(path\`/shelves/\${shelfID}\`, { ...options, __security: { bearerAuth: true } });
  }`,
    types: `export interface Shelf { value: ${type}; }\n${types}`,
  });
  return mapOf(schemas["src/resources/shelves.ts:Shelf"]?.properties).value;
};

const shelf = { $ref: "#/components/schemas/src~1resources~1shelves.ts:Shelf" };

describe("derive, of a method", () => {
  it("reads name, verb, path, body, result and key", async () => {
    const { operations, schemas } = await derivedFrom({ methods: createMethod, types: shelfTypes });
    expect(operations).toEqual([
      {
        name: "shelves.create",
        method: "post",
        path: "/shelves",
        file: "src/resources/shelves.ts",
        isPage: false,
        operation: {
          parameters: [],
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/src~1resources~1shelves.ts:ShelfCreateParams" },
              },
            },
          },
          responses: { "200": { description: "", content: { "application/json": { schema: shelf } } } },
        },
      },
    ]);
    expect(schemas["src/resources/shelves.ts:Shelf"]).toEqual({
      type: "object",
      properties: {
        id: { type: "string" },
        width: { type: "number" },
        material: { type: "string", enum: ["oak", "pine"] },
        note: { type: ["string", "null"] },
      },
      required: ["id", "width", "material"],
    });
  });

  it("reads values of the path, of the query and of headers from what the method makes of its parameters", async () => {
    const operation = await operationOf({
      methods: `
  /** @deprecated */
  update(shelfID: string, params: ShelfUpdateParams, options?: RequestOptions): APIPromise<void> {
    const { row_id, 'X-Ticket': ticket, expand, ...body } = params;
    return this._client.post(path\`/shelves/\${shelfID}/rows/\${row_id}\`, resolveResourceRequestOptions(options, (options) => ({
      query: { expand },
      body,
      ...options,
      headers: buildHeaders([
        { 'OpenAI-Beta': 'shelves=v3', Accept: '*/*', ...(ticket != null ? { 'X-Ticket': ticket } : undefined) },
        options?.headers,
      ]),
      __security: { adminAPIKeyAuth: true },
    })));
  }`,
      types: `
export interface ShelfUpdateParams { row_id: string; 'X-Ticket'?: string; expand?: Array<string>; color: string; }`,
    });
    expect(operation).toEqual({
      deprecated: true,
      security: [{ AdminApiKeyAuth: [] }],
      parameters: [
        { name: "shelf_id", in: "path", required: true, schema: { type: "string" } },
        { name: "row_id", in: "path", required: true, schema: { type: "string" } },
        { name: "expand[]", in: "query", schema: { type: "array", items: { type: "string" } } },
        { name: "X-Ticket", in: "header", schema: { type: "string" } },
        {
          name: "OpenAI-Beta",
          in: "header",
          required: true,
          schema: { type: "string", const: "shelves=v3" },
        },
      ],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: { $ref: "#/components/schemas/src~1resources~1shelves.ts:ShelfUpdateParamsBody" },
          },
        },
      },
      responses: { "200": { description: "" } },
    });
  });

  it("reads a page with its query, its envelope and how the next one is asked for", async () => {
    const { operations } = await derivedFrom({
      methods: `
  list(
    query: ShelfListParams | ({ [K in 'headers' | 'timeout']?: RequestOptions[K] } & { [K in 'method']?: never }) | null | undefined = {},
    options?: RequestOptions,
  ): PagePromise<ShelvesPage, Shelf> {
    return this._client.getAPIList('/shelves', CursorPage<Shelf>, { query, ...options, __security: { bearerAuth: true } });
  }`,
      types: `${shelfTypes}
export type ShelvesPage = CursorPage<Shelf>;
export interface ShelfListParams extends CursorPageParams { labels?: { [key: string]: string }; }`,
    });
    expect(operations[0]).toMatchObject({
      method: "get",
      isPage: true,
      steps: { read: "id", write: "after" },
    });
    expect(operations[0]?.operation).toEqual({
      parameters: [
        { name: "after", in: "query", schema: { type: "string" } },
        { name: "limit", in: "query", schema: { type: "number" } },
        {
          name: "labels",
          in: "query",
          style: "deepObject",
          explode: true,
          schema: { type: "object", additionalProperties: { type: "string" } },
        },
      ],
      responses: {
        "200": {
          description: "",
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: { data: { type: "array", items: shelf }, has_more: { type: "boolean" } },
                required: ["data", "has_more"],
              },
            },
          },
        },
      },
    });
  });

  it.each([
    [
      "events by what was asked",
      "APIPromise<Shelf> | APIPromise<Stream<Shelf>>",
      ["application/json", "text/event-stream"],
    ],
    ["events alone", "APIPromise<Stream<Shelf>>", ["text/event-stream"]],
    ["a text", "APIPromise<string>", ["text/plain"]],
    ["a document", "APIPromise<Shelf>", ["application/json"]],
  ])("reads %s from the type of the result", async (_, type, media) => {
    const operation = await operationOf({
      methods: `  open(options?: RequestOptions): ${type} {
    return this._client.get('/shelves/open', { ...options, stream: true, __security: { bearerAuth: true } });
  }`,
      types: shelfTypes,
    });
    const content = ((operation.responses as Json)["200"] as Json).content as Json;
    expect(Object.keys(content)).toEqual(media);
    if (content["text/event-stream"]) expect(content["text/event-stream"]).toEqual({ schema: shelf });
  });

  it("reads bytes and a form", async () => {
    const { requestBody, responses } = await operationOf({
      methods: `  scan(body: ShelfScanParams, options?: RequestOptions): APIPromise<Response> {
    return this._client.post('/shelves/scan', multipartFormRequestOptions({
      body, ...options, headers: buildHeaders([{ Accept: 'image/png' }, options?.headers]),
      __security: { bearerAuth: true }, __binaryResponse: true }, this._client));
  }`,
      types: "export interface ShelfScanParams { photo: Uploadable; }",
    });
    expect(Object.keys((requestBody as Json).content as Json)).toEqual(["multipart/form-data"]);
    expect(((responses as Json)["200"] as Json).content).toEqual({
      "image/png": { schema: { type: "string", format: "binary" } },
    });
  });

  it("takes the variants of a body that differ in `stream` alone for their base", async () => {
    const { requestBody } = await operationOf({
      methods: createMethod,
      types: `${shelfTypes.replace("ShelfCreateParams", "ShelfCreateParamsBase")}
export type ShelfCreateParams = ShelfCreateParamsOnce | ShelfCreateParamsStreaming;
export interface ShelfCreateParamsOnce extends ShelfCreateParamsBase { stream?: false; }
export interface ShelfCreateParamsStreaming extends ShelfCreateParamsBase { stream: true; }`,
    });
    expect((requestBody as Json).content).toEqual({
      "application/json": {
        schema: { $ref: "#/components/schemas/src~1resources~1shelves.ts:ShelfCreateParamsBase" },
      },
    });
  });

  it("leaves out a helper, which asks through other methods", async () => {
    const { operations } = await derivedFrom({
      methods: `${createMethod}
  async createTwo(body: ShelfCreateParams): Promise<Shelf> { await this.create(body); return await this.create(body); }
  createAndName(body: ShelfCreateParams): APIPromise<string> { return this.create(body)._thenUnwrap((shelf) => shelf.id); }`,
      types: shelfTypes,
    });
    expect(operations.map(({ name }) => name)).toEqual(["shelves.create"]);
  });

  it("finds the request in a function of the package that takes the client", async () => {
    const files = packageFiles({
      methods: `  weigh(body: ShelfCreateParams): APIPromise<Shelf> { return weigh(this._client, body); }`,
      types: `${shelfTypes}\nimport { weigh } from '../lib/weigh';`,
    });
    const folder = await written(root, {
      ...files,
      "src/lib/weigh.ts": `import type { OpenAI } from '../client';
import type { ShelfCreateParams } from '../resources/shelves';
export function weigh(client: OpenAI, body: ShelfCreateParams) {
  const heavier = { ...body, unit: 'kg' };
  return client.post('/shelves/weigh', { body: heavier, __security: { bearerAuth: true } });
}`,
    });
    const { operations } = derive(await openPackage(folder));
    expect(operations).toMatchObject([{ name: "shelves.weigh", method: "post", path: "/shelves/weigh" }]);
  });
});

describe("derive, of a type", () => {
  it.each<[string, unknown, string?]>([
    ["string | null", { type: ["string", "null"] }],
    ["'a' | 'b' | null", { type: ["string", "null"], enum: ["a", "b", null] }],
    ["1 | 2", { type: "integer", enum: [1, 2] }],
    ["true | false", { type: "boolean" }],
    ["(string & {}) | 'a'", { anyOf: [{ type: "string", enum: ["a"] }, { type: "string" }] }],
    ["Array<number>", { type: "array", items: { type: "number" } }],
    ["unknown", {}],
    ["{ [key: string]: unknown }", { type: "object", additionalProperties: true }],
    ["Record<string, number>", { type: "object", additionalProperties: { type: "number" } }],
    ["Uploadable", { type: "string", format: "binary" }],
    [
      "Omit<Row, 'b'>",
      { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
      "interface Row { a: string; b: string; }",
    ],
    ["Row['b']", { type: "number" }, "interface Row { a: string; b: number; }"],
    [
      "Row | null",
      {
        anyOf: [{ $ref: "#/components/schemas/src~1resources~1shelves.ts:Row" }, { type: "null" }],
      },
      "interface Row { a: string; }",
    ],
    [
      "{ a: string } & { [K in 'b']?: never }",
      { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
    ],
    ["{ a?: never; b: string }", { type: "object", properties: { b: { type: "string" } }, required: ["b"] }],
  ])("reads %s", async (type, schema, types) => {
    expect(await schemaOf(type, types)).toEqual(schema);
  });

  it("reads an interface that extends another, and one that is in itself", async () => {
    const { schemas } = await derivedFrom({
      methods: createMethod,
      types: `${shelfTypes.replace("{ id", "extends Base { inner?: Shelf; id")} export interface Base { base: string }`,
    });
    expect(schemas["src/resources/shelves.ts:Shelf"]).toMatchObject({
      allOf: [
        { $ref: "#/components/schemas/src~1resources~1shelves.ts:Base" },
        { properties: { inner: shelf } },
      ],
    });
  });
});

describe("derive, of what it does not understand", () => {
  it.each([
    ["[string, number]", "a type that no schema stands for: [string, number]"],
    ["Map<string, string>", "a type that no schema stands for: Map<string, string>"],
    ["keyof Row", "a type that no schema stands for: keyof Row"],
    ["() => void", "a type that no schema stands for: () => void"],
    ["{ (): void }", "a member that is no property: (): void"],
    ["Row extends string ? 1 : 2", "a type that no schema stands for: Row extends string ? 1 : 2"],
    ["`${string}-x`", "a type that no schema stands for: `${string}-x`"],
    ["NotThere", "a type that no schema stands for: NotThere"],
    ["Box<string>", "a parameter of a type that may be anything: T"],
  ])("names file, type and reason for %s", async (type, reason) => {
    await expect(schemaOf(type, "interface Row { a: string; }\ninterface Box<T> { of: T; }")).rejects.toThrow(
      new RegExp(`^src/resources/shelves\\.ts:\\d+: (Shelf|Box): ${escaped(reason)}`),
    );
  });

  it.each<[string, string, string]>([
    ["no request", "return cached(options);", "a method whose request is not found"],
    [
      "two requests",
      "const a = this._client.get('/a', options); return this._client.get('/b', options);",
      "a method with 2 requests",
    ],
    ["a path from elsewhere", "return this._client.get(address(), options);", "a path that is no template"],
    [
      "a value of the path from elsewhere",
      "return this._client.get(path`/a/${now()}`, { ...options });",
      "a value of the path that is no parameter",
    ],
    [
      "options from elsewhere",
      "return this._client.get('/a', optionsFor(options));",
      "options of a request that are made in an unknown way",
    ],
    [
      "headers from elsewhere",
      "return this._client.get('/a', { headers: headersFor(options) });",
      "headers of a request that are made in an unknown way",
    ],
    [
      "an unknown key",
      "return this._client.get('/a', { ...options, __security: { cookieAuth: true } });",
      "a kind of key that is not known",
    ],
    [
      "a body from elsewhere",
      "return this._client.post('/a', { body: bodyOf(options), ...options });",
      "a part of the request that is made in an unknown way",
    ],
  ])("names file, method and reason for a method with %s", async (_, body, reason) => {
    const methods = `  open(options?: RequestOptions): APIPromise<Shelf> { ${body} }`;
    await expect(derivedFrom({ methods, types: shelfTypes })).rejects.toThrow(
      new RegExp(`^src/resources/shelves\\.ts:\\d+: shelves\\.open: ${escaped(reason)}: `),
    );
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["no src", { "package.json": "{}" }, /there is no folder src in it/],
    ["no client", { "src/index.ts": "" }, /^src\/client\.ts: there is no such file/],
    [
      "a class of another name",
      {
        "src/client.ts": "import './resources/a'; export class Client {}",
        "src/resources/a.ts": "export {};",
      },
      /there is no class OpenAI in it/,
    ],
    ["no resources", { "src/client.ts": "export class OpenAI {}" }, /src\/client\.ts imports nothing of it/],
    [
      "resources that hang elsewhere",
      {
        "src/client.ts": "import { A } from './resources/a'; export class OpenAI { a() { return new A(); } }",
        "src/resources/a.ts": "export class A {}",
      },
      /no property of the class OpenAI is a resource/,
    ],
  ])("says what is missing in a package with %s", async (_, files, message) => {
    const folder = await written(root, files);
    await expect((async () => derive(await openPackage(folder)))()).rejects.toThrow(message);
  });

  it("says that a folder is not there", async () => {
    await expect(openPackage(join(root, "none"))).rejects.toThrow(/there is no such folder/);
  });
});

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
