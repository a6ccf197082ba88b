import { describe, expect, it } from "@jest/globals";
import type { Document } from "../../codegen/document.ts";
import { mergeSupplement, type Supplement } from "../../codegen/supplement.ts";

const ok = { "200": {} };
const document = (): Document => ({
  openapi: "3.1.0",
  info: { title: "Things", version: "1" },
  servers: [],
  paths: { "/things": { get: { operationId: "listThings", responses: ok } } },
  webhooks: { thing_made: {} },
  components: {
    schemas: {
      Thing: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
      Color: { type: "string", enum: ["red"] },
      Circle: { type: "object", properties: { kind: { type: "string", enum: ["circle"] } } },
      Form: {
        anyOf: [{ $ref: "#/components/schemas/Circle" }],
        discriminator: { propertyName: "kind", mapping: { circle: "#/components/schemas/Circle" } },
      },
    },
  },
});

const merged = (supplement: Supplement): Document => mergeSupplement(document(), supplement);
const addition = (entry: object): Supplement => ({ "x-additions": [{ at: "", ...entry }] });

describe("mergeSupplement", () => {
  it("adds operations and schemas, and leaves both inputs as they were", () => {
    const before = document();
    const supplement: Supplement = {
      paths: { "/things": { post: { operationId: "createThing", responses: ok } }, "/parts": {} },
      webhooks: { part_made: {} },
      components: { schemas: { Part: { type: "string" } } },
    };
    const copy = structuredClone(supplement);
    const { paths, webhooks, components } = mergeSupplement(before, supplement);
    expect(Object.keys(paths["/things"] ?? {})).toEqual(["get", "post"]);
    expect(components.schemas["Part"]).toEqual({ type: "string" });
    expect(Object.keys(webhooks)).toEqual(["thing_made", "part_made"]);
    expect(before).toEqual(document());
    expect(supplement).toEqual(copy);
  });

  it("adds values, properties, members and parameters where the pointers lead", () => {
    const square = { type: "object", properties: { kind: { type: "string", const: "square" } } };
    const { paths, components } = merged({
      components: { schemas: { Square: square } },
      "x-public-names": { listThings: ["things.list", "things.all"] },
      "x-additions": [
        { at: "/components/schemas/Color", enum: ["blue"] },
        { at: "/components/schemas/Thing", properties: { size: { type: "integer" } } },
        { at: "/components/schemas/Form/anyOf", members: [{ $ref: "#/components/schemas/Square" }] },
        {
          at: "/paths/~1things/get",
          parameters: [{ name: "limit", in: "query", schema: { type: "integer" } }],
        },
      ],
    });
    const { Color, Thing, Form } = components.schemas;
    expect(Color?.enum).toEqual(["red", "blue"]);
    expect(Thing).toEqual({
      type: "object",
      required: ["id"],
      properties: { id: { type: "string" }, size: { type: "integer" } },
    });
    expect(Form).toEqual({
      anyOf: [{ $ref: "#/components/schemas/Circle" }, { $ref: "#/components/schemas/Square" }],
      discriminator: {
        propertyName: "kind",
        mapping: { circle: "#/components/schemas/Circle", square: "#/components/schemas/Square" },
      },
    });
    expect(paths["/things"]?.get).toEqual({
      operationId: "listThings",
      responses: ok,
      parameters: [{ name: "limit", in: "query", schema: { type: "integer" } }],
      "x-public-name": ["things.list", "things.all"],
    });
  });

  it.each<[string, Supplement, RegExp]>([
    [
      "an operation that is there",
      { paths: { "/things": { get: { operationId: "other", responses: ok } } } },
      /GET \/things is in the contract already/,
    ],
    [
      "an operationId that is there",
      { paths: { "/parts": { get: { operationId: "listThings", responses: ok } } } },
      /GET \/parts has the operationId listThings of GET \/things/,
    ],
    [
      "a webhook that is there",
      { webhooks: { thing_made: {} } },
      /the webhook thing_made is in the contract already/,
    ],
    [
      "a schema that is there",
      { components: { schemas: { Thing: {} } } },
      /the schema Thing is in the contract already/,
    ],
    ["names of no operation", { "x-public-names": { none: ["a", "b"] } }, /there is no operation none/],
    [
      "a pointer to nothing",
      addition({ at: "/components/schemas/None", enum: ["a"] }),
      /\/components\/schemas\/None leads nowhere/,
    ],
    ["values for no enum", addition({ at: "/components/schemas/Thing", enum: ["a"] }), /has no enum/],
    [
      "a value that is there",
      addition({ at: "/components/schemas/Color", enum: ["red"] }),
      /has the value "red" already/,
    ],
    [
      "a property that is there",
      addition({ at: "/components/schemas/Thing", properties: { id: {} } }),
      /has the property id already/,
    ],
    [
      "members for no list",
      addition({ at: "/components/schemas/Form", members: [{}] }),
      /is no list of schemas/,
    ],
    [
      "a member that is there",
      addition({ at: "/components/schemas/Form/anyOf", members: [{ $ref: "#/components/schemas/Circle" }] }),
      /has #\/components\/schemas\/Circle already/,
    ],
  ])("refuses %s with one message", (_, supplement, message) => {
    expect(() => merged(supplement)).toThrow(message);
    expect(() => merged(supplement)).toThrow(
      /^openapi\/supplement\.yaml: .*: run `npm run spec:supplement` again$/,
    );
  });

  it("refuses a parameter that is there", () => {
    const limit = { name: "limit", in: "query" as const, schema: { type: "integer" } };
    const twice = { at: "/paths/~1things/get", parameters: [limit] };
    expect(() => merged({ "x-additions": [twice, twice] })).toThrow(/has the parameter limit already/);
  });
});
