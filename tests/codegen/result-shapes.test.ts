import { describe, expect, it } from "@jest/globals";
import type { Document, Schema } from "../../codegen/document.ts";
import { emitResultShapes } from "../../codegen/emit/result-shapes.ts";

const shapeOf = (schema: Schema): string | undefined => {
  const document = {
    paths: {
      "/a": {
        get: { operationId: "getA", responses: { 200: { content: { "application/json": { schema } } } } },
      },
    },
    components: {
      schemas: { Base: { type: "object", required: ["id"], properties: { id: { type: "string" } } } },
    },
  } as unknown as Document;
  return /"getA": "(.*)"/.exec(emitResultShapes(document))?.[1];
};
const withField = (field: Schema): Schema => ({ type: "object", required: ["f"], properties: { f: field } });

describe("the shape of a result", () => {
  it.each<[string, Schema, string | undefined]>([
    ["a text", withField({ type: "string" }), "f:s"],
    ["an integer", withField({ type: "integer" }), "f:n"],
    ["a list", withField({ type: "array" }), "f:a"],
    ["a reference", withField({ $ref: "#/components/schemas/Base" }), "f:o"],
    ["null or a text, by a list of types", withField({ type: ["string", "null"] }), "f:s?"],
    ["null or an object, by parts", withField({ anyOf: [{ type: "null" }, { type: "object" }] }), "f:o?"],
    ["of two types", withField({ oneOf: [{ type: "string" }, { type: "array" }] }), "f:*"],
    ["a constant", withField({ const: "list" }), "f:s"],
    ["one of some values", withField({ enum: ["a", null] }), "f:s?"],
    ["of no known type", withField({}), "f:*"],
  ])("has the letter of a field that is %s", (_, schema, want) => {
    expect(shapeOf(schema)).toBe(want);
  });

  it.each<[string, Schema, string]>([
    ["objects", { $ref: "#/components/schemas/Base" }, "f:a[id:s]"],
    [
      "objects with fields of several types",
      { type: "object", required: ["x"], properties: { x: {} } },
      "f:a",
    ],
    ["texts", { type: "string" }, "f:a"],
  ])("has the definite fields of elements that are %s", (_, items, want) => {
    expect(shapeOf(withField({ type: "array", items }))).toBe(want);
  });

  it("has the fields of all parts of an object, and no optional ones", () => {
    expect(
      shapeOf({
        allOf: [
          { $ref: "#/components/schemas/Base" },
          { required: ["n"], properties: { n: { type: "number" }, x: { type: "string" } } },
        ],
      }),
    ).toBe("id:s n:n");
  });

  it.each<[string, Schema]>([
    ["a union", { anyOf: [withField({ type: "string" }), withField({ type: "array" })] }],
    ["a list", { type: "array" }],
  ])("is not known of %s", (_, schema) => {
    expect(shapeOf(schema)).toBeUndefined();
  });
});
