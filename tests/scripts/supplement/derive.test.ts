import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Derived, derive } from "../../../scripts/supplement/derive/derive.ts";
import { openPackage } from "../../../scripts/supplement/derive/open-package.ts";
import { type Json, mapOf } from "../../../scripts/update-spec/json-value.ts";
import { createMethod, type MadeResource, packageFiles, rackTypes, written } from "./made-package.ts";

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
  retrieve(rackID: string, options?: RequestOptions): APIPromise<Rack> {
    return this._client.get(path\`/racks/\${rackID}\`, { ...options, __security: { bearerAuth: true } });
  }`,
    types: `export interface Rack { value: ${type}; }\n${types}`,
  });
  return mapOf(schemas["src/resources/racks.ts:Rack"]?.properties).value;
};

const rack = { $ref: "#/components/schemas/src~1resources~1racks.ts:Rack" };

describe("derive, of a method", () => {
  it("reads name, verb, path, body, result and key", async () => {
    const { operations, schemas } = await derivedFrom({ methods: createMethod, types: rackTypes });
    expect(operations).toEqual([
      {
        name: "racks.create",
        method: "post",
        path: "/racks",
        file: "src/resources/racks.ts",
        isPage: false,
        operation: {
          parameters: [],
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/src~1resources~1racks.ts:RackCreateParams" },
              },
            },
          },
          responses: { "200": { description: "", content: { "application/json": { schema: rack } } } },
        },
      },
    ]);
    expect(schemas["src/resources/racks.ts:Rack"]).toEqual({
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
  update(rackID: string, params: RackUpdateParams, options?: RequestOptions): APIPromise<void> {
    const { row_id, 'X-Ticket': ticket, expand, ...body } = params;
    return this._client.post(path\`/racks/\${rackID}/rows/\${row_id}\`, resolveResourceRequestOptions(options, (options) => ({
      query: { expand },
      body,
      ...options,
      headers: buildHeaders([
        { 'OpenAI-Beta': 'racks=v3', Accept: '*/*', ...(ticket != null ? { 'X-Ticket': ticket } : undefined) },
        options?.headers,
      ]),
      __security: { adminAPIKeyAuth: true },
    })));
  }`,
      types: `
export interface RackUpdateParams { row_id: string; 'X-Ticket'?: string; expand?: Array<string>; color: string; }`,
    });
    expect(operation).toEqual({
      deprecated: true,
      security: [{ AdminApiKeyAuth: [] }],
      parameters: [
        { name: "rack_id", in: "path", required: true, schema: { type: "string" } },
        { name: "row_id", in: "path", required: true, schema: { type: "string" } },
        { name: "expand[]", in: "query", schema: { type: "array", items: { type: "string" } } },
        { name: "X-Ticket", in: "header", schema: { type: "string" } },
        {
          name: "OpenAI-Beta",
          in: "header",
          required: true,
          schema: { type: "string", const: "racks=v3" },
        },
      ],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: { $ref: "#/components/schemas/src~1resources~1racks.ts:RackUpdateParamsBody" },
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
    query: RackListParams | ({ [K in 'headers' | 'timeout']?: RequestOptions[K] } & { [K in 'method']?: never }) | null | undefined = {},
    options?: RequestOptions,
  ): PagePromise<RacksPage, Rack> {
    return this._client.getAPIList('/racks', CursorPage<Rack>, { query, ...options, __security: { bearerAuth: true } });
  }`,
      types: `${rackTypes}
export type RacksPage = CursorPage<Rack>;
export interface RackListParams extends CursorPageParams { labels?: { [key: string]: string }; }`,
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
                properties: { data: { type: "array", items: rack }, has_more: { type: "boolean" } },
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
      "APIPromise<Rack> | APIPromise<Stream<Rack>>",
      ["application/json", "text/event-stream"],
    ],
    ["events alone", "APIPromise<Stream<Rack>>", ["text/event-stream"]],
    ["a text", "APIPromise<string>", ["text/plain"]],
    ["a document", "APIPromise<Rack>", ["application/json"]],
  ])("reads %s from the type of the result", async (_, type, media) => {
    const operation = await operationOf({
      methods: `  open(options?: RequestOptions): ${type} {
    return this._client.get('/racks/open', { ...options, stream: true, __security: { bearerAuth: true } });
  }`,
      types: rackTypes,
    });
    const content = ((operation.responses as Json)["200"] as Json).content as Json;
    expect(Object.keys(content)).toEqual(media);
    if (content["text/event-stream"]) expect(content["text/event-stream"]).toEqual({ schema: rack });
  });

  it("reads bytes and a form", async () => {
    const { requestBody, responses } = await operationOf({
      methods: `  scan(body: RackScanParams, options?: RequestOptions): APIPromise<Response> {
    return this._client.post('/racks/scan', multipartFormRequestOptions({
      body, ...options, headers: buildHeaders([{ Accept: 'image/png' }, options?.headers]),
      __security: { bearerAuth: true }, __binaryResponse: true }, this._client));
  }`,
      types: "export interface RackScanParams { photo: Uploadable; }",
    });
    expect(Object.keys((requestBody as Json).content as Json)).toEqual(["multipart/form-data"]);
    expect(((responses as Json)["200"] as Json).content).toEqual({
      "image/png": { schema: { type: "string", format: "binary" } },
    });
  });

  it("takes the variants of a body that differ in `stream` alone for their base", async () => {
    const { requestBody } = await operationOf({
      methods: createMethod,
      types: `${rackTypes.replace("RackCreateParams", "RackCreateParamsBase")}
export type RackCreateParams = RackCreateParamsOnce | RackCreateParamsStreaming;
export interface RackCreateParamsOnce extends RackCreateParamsBase { stream?: false; }
export interface RackCreateParamsStreaming extends RackCreateParamsBase { stream: true; }`,
    });
    expect((requestBody as Json).content).toEqual({
      "application/json": {
        schema: { $ref: "#/components/schemas/src~1resources~1racks.ts:RackCreateParamsBase" },
      },
    });
  });

  it("leaves out a helper, which asks through other methods", async () => {
    const { operations } = await derivedFrom({
      methods: `${createMethod}
  async createTwo(body: RackCreateParams): Promise<Rack> { await this.create(body); return await this.create(body); }
  createAndName(body: RackCreateParams): APIPromise<string> { return this.create(body)._thenUnwrap((rack) => rack.id); }`,
      types: rackTypes,
    });
    expect(operations.map(({ name }) => name)).toEqual(["racks.create"]);
  });

  it("finds the request in a function of the package that takes the client", async () => {
    const files = packageFiles({
      methods: `  weigh(body: RackCreateParams): APIPromise<Rack> { return weigh(this._client, body); }`,
      types: `${rackTypes}\nimport { weigh } from '../lib/weigh';`,
    });
    const folder = await written(root, {
      ...files,
      "src/lib/weigh.ts": `import type { OpenAI } from '../client';
import type { RackCreateParams } from '../resources/racks';
export function weigh(client: OpenAI, body: RackCreateParams) {
  const heavier = { ...body, unit: 'kg' };
  return client.post('/racks/weigh', { body: heavier, __security: { bearerAuth: true } });
}`,
    });
    const { operations } = derive(await openPackage(folder));
    expect(operations).toMatchObject([{ name: "racks.weigh", method: "post", path: "/racks/weigh" }]);
  });
});

describe("derive, of a type", () => {
  it.each<{ type: string; schema: unknown; types?: string }>([
    { type: "string | null", schema: { type: ["string", "null"] } },
    { type: "'a' | 'b' | null", schema: { type: ["string", "null"], enum: ["a", "b", null] } },
    { type: "1 | 2", schema: { type: "integer", enum: [1, 2] } },
    { type: "true | false", schema: { type: "boolean" } },
    { type: "(string & {}) | 'a'", schema: { anyOf: [{ type: "string", enum: ["a"] }, { type: "string" }] } },
    { type: "Array<number>", schema: { type: "array", items: { type: "number" } } },
    { type: "unknown", schema: {} },
    { type: "unknown | null", schema: {} },
    { type: "{ [key: string]: unknown }", schema: { type: "object", additionalProperties: true } },
    { type: "Record<string, number>", schema: { type: "object", additionalProperties: { type: "number" } } },
    { type: "Uploadable", schema: { type: "string", format: "binary" } },
    {
      type: "Omit<Row, 'b'>",
      schema: { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
      types: "interface Row { a: string; b: string; }",
    },
    { type: "Row['b']", schema: { type: "number" }, types: "interface Row { a: string; b: number; }" },
    {
      type: "Row | null",
      schema: {
        anyOf: [{ $ref: "#/components/schemas/src~1resources~1racks.ts:Row" }, { type: "null" }],
      },
      types: "interface Row { a: string; }",
    },
    {
      type: "{ a: string } & { [K in 'b']?: never }",
      schema: { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
    },
    {
      type: "{ a?: never; b: string }",
      schema: { type: "object", properties: { b: { type: "string" } }, required: ["b"] },
    },
  ])("reads $type", async ({ type, schema, types }) => {
    expect(await schemaOf(type, types)).toEqual(schema);
  });

  it("reads an interface that extends another, and one that is in itself", async () => {
    const { schemas } = await derivedFrom({
      methods: createMethod,
      types: `${rackTypes.replace("{ id", "extends Base { inner?: Rack; id")} export interface Base { base: string }`,
    });
    expect(schemas["src/resources/racks.ts:Rack"]).toMatchObject({
      allOf: [
        { $ref: "#/components/schemas/src~1resources~1racks.ts:Base" },
        { properties: { inner: rack } },
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
    [`\`\${string}-x\``, `a type that no schema stands for: \`\${string}-x\``],
    ["NotThere", "a type that no schema stands for: NotThere"],
    ["Box<string>", "a parameter of a type that may be anything: T"],
  ])("names file, type and reason for %s", async (type, reason) => {
    await expect(schemaOf(type, "interface Row { a: string; }\ninterface Box<T> { of: T; }")).rejects.toThrow(
      new RegExp(`^src/resources/racks\\.ts:\\d+: (Rack|Box): ${escaped(reason)}`),
    );
  });

  it.each<[string, string, string]>([
    ["no request", "return cached(options);", "a method whose request is not found"],
    [
      "two requests",
      "const a = this._client.get('/a', options); return this._client.get('/b', options);",
      "a method with 2 requests",
    ],
    [
      "a path from elsewhere",
      "return this._client.get(address(), { ...options });",
      "a path that is no template",
    ],
    [
      "a value of the path from elsewhere",
      `return this._client.get(path\`/a/\${now()}\`, { ...options });`,
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
    const methods = `  open(options?: RequestOptions): APIPromise<Rack> { ${body} }`;
    await expect(derivedFrom({ methods, types: rackTypes })).rejects.toThrow(
      new RegExp(`^src/resources/racks\\.ts:\\d+: racks\\.open: ${escaped(reason)}: `),
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

  it("takes a folder relative to where it is called", async () => {
    await written(root, packageFiles({ methods: createMethod, types: rackTypes }));
    const { operations } = derive(await openPackage(`${relative(process.cwd(), root)}/`));
    expect(operations[0]?.file).toBe("src/resources/racks.ts");
  });

  it("says that a folder is not there", async () => {
    await expect(openPackage(join(root, "none"))).rejects.toThrow(/there is no such folder/);
  });
});

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
