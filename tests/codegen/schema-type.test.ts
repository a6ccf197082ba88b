import { describe, expect, it } from "@jest/globals";
import type { Document, Schema } from "../../codegen/document.ts";
import { schemaType } from "../../codegen/emit/schema-type.ts";
import { typeScope } from "../../codegen/emit/type-scope.ts";

const document = {
  components: {
    schemas: {
      Cat: {
        type: "object",
        required: ["type"],
        properties: { type: { const: "cat" }, lives: { type: "integer" } },
      },
      Base: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
      Size: { type: "string", enum: ["s", "m"] },
      "Odd-name": { type: "string" },
    },
  },
} as unknown as Document;

const typeOf = (schema: Schema, opensEnums = false): string =>
  schemaType(schema, typeScope({ document, prefix: "models.", opensEnums })).replace(/\s+/g, " ");

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

describe("schemaType", () => {
  it.each<[string, Schema, string]>([
    ["string", { type: "string" }, "string"],
    ["integer", { type: "integer" }, "number"],
    ["nothing known", {}, "unknown"],
    ["type list", { type: ["string", "null"] }, "string | null"],
    ["constant", { const: "cat" }, '"cat"'],
    ["enum with null", { type: ["string", "null"], enum: [null, "a"] }, '"a" | null'],
    ["reference", ref("Cat"), "models.Cat"],
    ["reference to a name that is no identifier", ref("Odd-name"), "models.OddName"],
    ["array", { type: "array", items: { type: "string" } }, "string[]"],
    [
      "array of a union",
      { type: "array", items: { anyOf: [{ type: "string" }, ref("Cat")] } },
      "(string | models.Cat)[]",
    ],
    ["array without items", { type: "array" }, "unknown[]"],
    ["file", { type: "string", format: "binary" }, "Uploadable"],
    ["map", { type: "object", additionalProperties: { type: "number" } }, "{ [key: string]: number; }"],
    ["object without members", { type: "object" }, "{ [key: string]: unknown }"],
    [
      "members beside a map",
      { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "number" } },
      "{ a?: string; [key: string]: unknown; }",
    ],
    [
      "required and optional",
      { type: "object", required: ["a"], properties: { a: { type: "string" }, "b-c": { type: "boolean" } } },
      '{ a: string; "b-c"?: boolean; }',
    ],
    [
      "a default leaves a property optional",
      { type: "object", properties: { n: { type: "integer", default: 1 } } },
      "{ /** * Integer. * @default 1 */ n?: number; }",
    ],
    [
      "union without doubles, null last",
      { anyOf: [{ type: "null" }, { type: "string" }, { type: "string" }] },
      "string | null",
    ],
    ["open enum", { anyOf: [{ type: "string" }, { type: "string", enum: ["a", "b"] }] }, 'Open<"a" | "b">'],
    [
      "open enum by reference, nullable",
      { anyOf: [{ type: "string" }, ref("Size"), { type: "null" }] },
      "Open<models.Size> | null",
    ],
    [
      "allOf of objects is one object",
      { allOf: [ref("Base"), { type: "object", properties: { name: { type: "string" } } }] },
      "{ id: string; name?: string; }",
    ],
    [
      "allOf with a union is an intersection",
      { allOf: [ref("Base"), { anyOf: [ref("Cat"), { type: "string" }] }] },
      "(models.Base & (models.Cat | string))",
    ],
    ["allOf of one", { allOf: [ref("Size")] }, "models.Size"],
    [
      "conditions are no types",
      {
        type: "object",
        properties: { a: { type: "string" } },
        anyOf: [{ required: ["a"] }, { required: ["b"] }],
      },
      "{ a?: string; }",
    ],
  ])("%s", (_, given, want) => {
    expect(typeOf(given)).toBe(want);
  });

  it("opens the enums of results, but not the tags that unions narrow by", () => {
    const schema: Schema = {
      type: "object",
      required: ["status", "type"],
      properties: {
        status: { type: "string", enum: ["on", "off"] },
        type: { type: "string", enum: ["a", "b"] },
        one: { type: "string", enum: ["x"] },
      },
    };
    expect(typeOf(schema, true)).toBe('{ status: Open<"on" | "off">; type: "a" | "b"; one?: "x"; }');
  });
});
