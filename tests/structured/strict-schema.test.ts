import { describe, expect, it } from "@jest/globals";
import { toStrictSchema } from "../../src/handwritten/structured/strict-schema.ts";

const object = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
});
const text = { type: "string" };

describe("a strict schema", () => {
  it("has objects closed and all their properties required, everywhere", () => {
    const inner = object({ a: text }, []);
    const { schema } = toStrictSchema({
      ...object({
        list: { type: "array", items: inner },
        either: { oneOf: [inner, text] },
        ref: { $ref: "#/$defs/I" },
      }),
      $schema: "x",
      $defs: { I: inner },
    });
    const closed = {
      type: "object",
      properties: { a: { type: ["string", "null"] } },
      required: ["a"],
      additionalProperties: false,
    };
    expect(schema).toEqual({
      type: "object",
      properties: {
        list: { type: "array", items: closed },
        either: { anyOf: [closed, text] },
        ref: { $ref: "#/$defs/I" },
      },
      required: ["list", "either", "ref"],
      additionalProperties: false,
      $defs: { I: closed },
    });
  });

  it("makes what may be left out nullable, whatever it is", () => {
    const of = (property: object) =>
      (toStrictSchema(object({ a: property }, [])).schema["properties"] as Record<string, object>)["a"];
    expect(of(text)).toEqual({ type: ["string", "null"] });
    expect(of({ type: ["string", "null"] })).toEqual({ type: ["string", "null"] });
    expect(of({ type: "string", enum: ["x"] })).toEqual({
      anyOf: [{ type: "string", enum: ["x"] }, { type: "null" }],
    });
    expect(of({ anyOf: [text, { type: "number" }] })).toEqual({
      anyOf: [text, { type: "number" }, { type: "null" }],
    });
    expect(of({ $ref: "#" })).toEqual({ anyOf: [{ $ref: "#" }, { type: "null" }] });
  });

  it("takes the nulls of what was optional out of a value, and leaves those that were meant", () => {
    const shape = object({ kind: { const: "a" }, may: text, nullable: { type: ["string", "null"] } }, [
      "kind",
    ]);
    const other = object({ kind: { const: "b" }, may: { type: ["string", "null"] } });
    const { restore } = toStrictSchema(
      object({
        one: shape,
        list: { type: "array", items: { anyOf: [shape, other] } },
        deep: { $ref: "#/$defs/S" },
      }) && {
        ...object({
          one: shape,
          list: { type: "array", items: { anyOf: [shape, other] } },
          deep: { $ref: "#/$defs/S" },
        }),
        $defs: { S: shape },
      },
    );
    expect(
      restore({
        one: { kind: "a", may: null, nullable: null },
        list: [
          { kind: "b", may: null },
          { kind: "a", may: null, nullable: "x" },
        ],
        deep: { kind: "a", may: null, nullable: null },
      }),
    ).toEqual({
      one: { kind: "a", nullable: null },
      list: [
        { kind: "b", may: null },
        { kind: "a", nullable: "x" },
      ],
      deep: { kind: "a", nullable: null },
    });
  });

  it("is one object of an intersection, and its own target of a reference at the root", () => {
    const { schema } = toStrictSchema({
      $ref: "#/$defs/A",
      $defs: { A: { allOf: [object({ a: text }), object({ b: text })] } },
    });
    expect(schema).toMatchObject({ required: ["a", "b"], additionalProperties: false });
  });

  it("has no default, and no bounds that only say that an integer is one", () => {
    const integer = { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: 9, default: 3 };
    expect(toStrictSchema(object({ a: integer })).schema["properties"]).toEqual({
      a: { type: "integer", maximum: 9 },
    });
  });

  it.each<[string, object, string]>([
    ["a list at the root", { type: "array", items: text }, "`$`: the root is no object"],
    ["a union at the root", { anyOf: [object({})] }, "`$`: the root is no object"],
    ["anything", object({ a: {} }), "`$.a`: any value is allowed"],
    ["anything by true", object({ a: true }), "`$.a`: any value is allowed"],
    ["nothing", object({ a: false }), "`$.a`: no value is allowed"],
    [
      "a record",
      object({ a: { type: "object", additionalProperties: text } }),
      "`$.a`: an object has its properties by name",
    ],
    [
      "open objects",
      object({ a: { ...object({}), additionalProperties: true } }),
      "`$.a`: an object has its properties",
    ],
    [
      "patterns of names",
      object({ a: { type: "object", patternProperties: {} } }),
      "`$.a`: an object has its properties",
    ],
    ["a tuple", object({ a: { type: "array", prefixItems: [text] } }), "`$.a`: a tuple has no equivalent"],
    ["a list of anything", object({ a: { type: "array" } }), "`$.a`: a list of anything"],
    ["a negation", object({ a: { type: "string", not: { const: "x" } } }), "`$.a`: `not` has no equivalent"],
    ["a condition", object({ a: { type: "string", if: {} } }), "`$.a`: conditions have no equivalent"],
    [
      "parts that contradict",
      object({ a: { allOf: [text, { type: "number" }] } }),
      "`$.a`: an intersection whose parts differ in `type`",
    ],
    [
      "a fault deep inside",
      object({ a: { type: "array", items: object({ b: { anyOf: [text, {}] } }) } }),
      "`$.a[].b<1>`: any value",
    ],
  ])("is none with %s, and the error says where and what to write", (_, schema, message) => {
    expect(() => toStrictSchema(schema as never)).toThrow(message);
  });

  it("is none with a property that may be left out, where that is asked for", () => {
    expect(() => toStrictSchema(object({ a: object({ b: text }, []) }), "error")).toThrow(
      "`$.a.b`: it may be left out",
    );
  });
});
