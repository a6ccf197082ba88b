import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { distil, type Unknown } from "../../../scripts/update-spec/distil.ts";
import type { Json } from "../../../scripts/update-spec/json-value.ts";
import { toYaml } from "../../../scripts/update-spec/to-yaml.ts";
import { documents, documentWith } from "./documents.ts";

const schemaOf = (schema: unknown): unknown => {
  const { components } = distil(documentWith({ components: { schemas: { Thing: schema } } }));
  return (components as { schemas: { Thing: unknown } }).schemas.Thing;
};

const operationOf = (operation: Json): unknown => {
  const { paths } = distil(documentWith({ paths: { "/things": { get: operation } } }));
  return (paths as Record<string, { get: unknown }>)["/things"]?.get;
};

describe("distil: a schema", () => {
  const table: { readonly name: string; readonly given: unknown; readonly want: unknown }[] = [
    {
      name: "loses prose and samples",
      given: {
        description: "A thing of some kind.",
        type: "string",
        example: "thing_1",
        examples: ["thing_2"],
        externalDocs: { url: "https://example.com", description: "More." },
        $comment: "For editors.",
        "x-oaiMeta": { name: "The thing", example: "{}" },
        "x-oaiTypeLabel": "string",
        "x-oaiExpandable": true,
        "x-oaiSupportedSDKs": ["python"],
        "x-stainless-skip": ["go"],
      },
      want: { type: "string" },
    },
    {
      name: "keeps fields that have the names of prose keywords",
      given: {
        type: "object",
        properties: Object.fromEntries(
          ["description", "summary", "example", "examples", "title", "default", "x-oaiMeta", "$ref"].map(
            (name) => [name, { type: "string", description: "Text." }],
          ),
        ),
      },
      want: {
        type: "object",
        properties: Object.fromEntries(
          ["description", "summary", "example", "examples", "title", "default", "x-oaiMeta", "$ref"].map(
            (name) => [name, { type: "string" }],
          ),
        ),
      },
    },
    {
      name: "does not look into values",
      given: {
        default: { description: "kept", example: 1 },
        enum: [{ summary: "kept" }],
        const: { examples: [], title: "Kept. Really." },
      },
      want: {
        const: { examples: [], title: "Kept. Really." },
        enum: [{ summary: "kept" }],
        default: { description: "kept", example: 1 },
      },
    },
    {
      name: "keeps a name-like title",
      given: { title: "Text content", type: "string" },
      want: { title: "Text content", type: "string" },
    },
    { name: "drops a title that is a sentence", given: { title: "The allowed ones." }, want: {} },
    { name: "drops a title that is too long for a name", given: { title: "word ".repeat(17) }, want: {} },
    {
      name: "keeps a title of 80 characters",
      given: { title: "t".repeat(80) },
      want: { title: "t".repeat(80) },
    },
    {
      name: "corrects nothing",
      given: { nullable: true, $recursiveRef: "#", optional: true, min_items: 2, exclusiveMinimum: true },
      want: { $recursiveRef: "#", nullable: true, exclusiveMinimum: true, min_items: 2, optional: true },
    },
    {
      name: "keeps the facts that vendor keywords carry",
      given: { "x-oai-beta": "things=v1", "x-stainless-const": true, "x-stainless-param": "betas" },
      want: { "x-oai-beta": "things=v1", "x-stainless-const": true, "x-stainless-param": "betas" },
    },
    {
      name: "keeps what stands beside a reference, but its prose",
      given: { $ref: "#/components/schemas/Thing", description: "The parent.", deprecated: true },
      want: { $ref: "#/components/schemas/Thing", deprecated: true },
    },
    {
      name: "reaches every schema below",
      given: {
        allOf: [{ description: "1" }],
        anyOf: [{ description: "2" }],
        oneOf: [{ description: "3" }],
        not: { description: "4" },
        items: { description: "5" },
        prefixItems: [{ description: "6" }],
        additionalProperties: { description: "7" },
        propertyNames: { description: "8" },
        $defs: { a: { description: "9" } },
      },
      want: {
        $defs: { a: {} },
        additionalProperties: {},
        propertyNames: {},
        prefixItems: [{}],
        items: {},
        allOf: [{}],
        anyOf: [{}],
        oneOf: [{}],
        not: {},
      },
    },
    {
      name: "keeps true and false as schemas",
      given: { additionalProperties: false, items: true },
      want: { additionalProperties: false, items: true },
    },
    {
      name: "keeps a property called __proto__",
      given: { properties: JSON.parse('{"__proto__":{"type":"string","description":"Odd."}}') },
      want: { properties: JSON.parse('{"__proto__":{"type":"string"}}') },
    },
  ];
  it.each(table)("$name", ({ given, want }) => {
    expect(schemaOf(given)).toStrictEqual(want);
  });

  it("keeps the order of fields, of required names and of enum values", () => {
    const given = {
      properties: { zebra: {}, apple: {}, mango: {} },
      required: ["mango", "apple"],
      enum: ["b", "a"],
    };
    expect(toYaml(schemaOf(given))).toBe(
      toYaml({
        enum: ["b", "a"],
        required: ["mango", "apple"],
        properties: { zebra: {}, apple: {}, mango: {} },
      }),
    );
  });

  it("sorts the tags of a discriminator, which are a map without an order", () => {
    const given = { discriminator: { mapping: { b: "#/b", a: "#/a" }, propertyName: "type" } };
    expect(JSON.stringify(schemaOf(given))).toBe(
      '{"discriminator":{"propertyName":"type","mapping":{"a":"#/a","b":"#/b"}}}',
    );
  });
});

describe("distil: an operation", () => {
  const table: { readonly name: string; readonly given: Json; readonly want: unknown }[] = [
    {
      name: "loses its texts and keeps its title and its place in the docs",
      given: {
        summary: "Lists things.",
        description: "Long.",
        operationId: "listThings",
        tags: ["Things"],
        "x-oaiMeta": {
          examples: { request: { curl: "curl …" } },
          returns: "A list.",
          description: "More.",
          path: "list",
          group: "things",
          name: "List things",
          beta: true,
          legacy: true,
        },
      },
      want: {
        operationId: "listThings",
        tags: ["Things"],
        "x-oaiMeta": { name: "List things", group: "things", path: "list", beta: true, legacy: true },
      },
    },
    {
      name: "takes the full stop off its title",
      given: { operationId: "a", "x-oaiMeta": { name: "List all things. " } },
      want: { operationId: "a", "x-oaiMeta": { name: "List all things" } },
    },
    {
      name: "takes prose that strayed in off its path in the docs",
      given: { operationId: "a", "x-oaiMeta": { name: "List things", path: "list for the organization." } },
      want: { operationId: "a", "x-oaiMeta": { name: "List things", path: "list" } },
    },
    {
      name: "keeps of a parameter what is on the wire",
      given: {
        operationId: "a",
        parameters: [
          {
            description: "How many.",
            schema: { type: "integer", description: "A number.", default: 20 },
            example: 5,
            in: "query",
            explode: true,
            style: "deepObject",
            required: false,
            name: "limit",
          },
        ],
      },
      want: {
        operationId: "a",
        parameters: [
          {
            name: "limit",
            in: "query",
            required: false,
            style: "deepObject",
            explode: true,
            schema: { type: "integer", default: 20 },
          },
        ],
      },
    },
    {
      name: "keeps bodies, encodings and headers, and writes the description that OpenAPI asks for as empty",
      given: {
        operationId: "a",
        requestBody: {
          description: "The thing.",
          content: {
            "multipart/form-data": {
              examples: { one: {} },
              encoding: { file: { contentType: "image/png" } },
              schema: { type: "object" },
            },
          },
          required: true,
        },
        responses: {
          "404": { $ref: "#/components/responses/Missing", description: "Not here." },
          "200": {
            description: "The things.",
            headers: { "X-Total": { description: "How many.", schema: { type: "integer" } } },
            content: { "application/json": { example: {}, schema: { type: "array" } } },
          },
        },
      },
      want: {
        operationId: "a",
        requestBody: {
          required: true,
          content: {
            "multipart/form-data": {
              schema: { type: "object" },
              encoding: { file: { contentType: "image/png" } },
            },
          },
        },
        responses: {
          "200": {
            description: "",
            headers: { "X-Total": { schema: { type: "integer" } } },
            content: { "application/json": { schema: { type: "array" } } },
          },
          "404": { $ref: "#/components/responses/Missing" },
        },
      },
    },
    {
      name: "keeps the paths of its callbacks",
      given: {
        operationId: "a",
        callbacks: { done: { "{$request.body#/url}": { post: { summary: "Tells.", responses: {} } } } },
      },
      want: {
        operationId: "a",
        callbacks: { done: { "{$request.body#/url}": { post: { responses: {} } } } },
      },
    },
  ];
  it.each(table)("$name", ({ given, want }) => {
    expect(operationOf(given)).toStrictEqual(want);
  });
});

describe("distil: the document", () => {
  it("keeps names, servers and security, in one order", () => {
    const given = {
      "x-oaiMeta": { groups: [] },
      components: {
        securitySchemes: { Key: { description: "A key.", scheme: "bearer", type: "http" } },
        schemas: { B: {}, A: {} },
      },
      tags: [{ description: "Things.", name: "Things" }],
      paths: { "/b": {}, "/a": { summary: "A.", post: { operationId: "p" }, get: { operationId: "g" } } },
      webhooks: { done: { post: { responses: {} } } },
      security: [{ Key: [] }],
      servers: [{ description: "Live.", url: "https://api.example.com" }],
      info: {
        termsOfService: "https://example.com/terms",
        contact: { name: "Help" },
        license: { url: "https://example.com/mit", name: "MIT" },
        version: "1.0.0",
        description: "The things.",
        title: "Things",
      },
      openapi: "3.1.0",
    };
    expect(toYaml(distil(given))).toBe(
      [
        "openapi: 3.1.0",
        "info:",
        "  title: Things",
        "  version: 1.0.0",
        "  license:",
        "    name: MIT",
        "    url: https://example.com/mit",
        "servers:",
        "  - url: https://api.example.com",
        "security:",
        "  - Key: []",
        "tags:",
        "  - name: Things",
        "paths:",
        "  /a:",
        "    get:",
        "      operationId: g",
        "    post:",
        "      operationId: p",
        "  /b: {}",
        "webhooks:",
        "  done:",
        "    post:",
        "      responses: {}",
        "components:",
        "  schemas:",
        "    A: {}",
        "    B: {}",
        "  securitySchemes:",
        "    Key:",
        "      type: http",
        "      scheme: bearer",
        "",
      ].join("\n"),
    );
  });

  it("names the keys that nothing knows, so that a new kind of fact is noticed", () => {
    const found: Unknown[] = [];
    const schema = { "x-oai-new": 1, prose: "Some words here.", shape: {}, newKeyword: 3 };
    const contract = distil(documentWith({ components: { schemas: { A: schema } } }), (unknown) =>
      found.push(unknown),
    );
    expect(contract.components).toEqual({ schemas: { A: { newKeyword: 3 } } });
    const place = ["components", "schemas", "A"];
    expect(found).toEqual([
      { key: "x-oai-new", kind: "schema", place },
      { key: "prose", kind: "schema", place },
      { key: "shape", kind: "schema", place },
    ]);
  });

  const misplaced: { readonly given: Json; readonly want: string }[] = [
    { given: { paths: { "/a": null } }, want: "#/paths/~1a: found nothing where a map (pathItem) is due" },
    {
      given: { paths: { "/a": { get: "x" } } },
      want: '#/paths/~1a/get: found the string "x" where a map (operation) is due',
    },
    { given: { components: { schemas: [] } }, want: "#/components/schemas: found a list where a map is due" },
    {
      given: { components: { schemas: { "a/b~c": { anyOf: {} } } } },
      want: "#/components/schemas/a~1b~0c/anyOf: found a map where a list is due",
    },
  ];
  it.each(misplaced)("says where something has the wrong shape: $want", ({ given, want }) => {
    expect(() => distil(documentWith(given))).toThrow(want);
  });
});

describe("distil: for any document", () => {
  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(documents, (document) => {
        const once = distil(document);
        expect(JSON.stringify(distil(once))).toBe(JSON.stringify(once));
      }),
    );
  });

  it("gives the same text however the keys of its objects are ordered", () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(JSON.stringify(distil(reversed(document) as Json))).toBe(JSON.stringify(distil(document)));
      }),
    );
  });
});

/** Every map backwards, except those whose order is kept: the fields of an object, and plain values. */
function reversed(value: unknown, key = ""): unknown {
  if (["enum", "default", "const"].includes(key) || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => reversed(item));
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    reversed(item, key === "properties" ? "" : name),
  ]);
  return Object.fromEntries(key === "properties" ? entries : entries.reverse());
}
