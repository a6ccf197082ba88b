import { describe, expect, it } from "@jest/globals";
import { toJsonSchema } from "@valibot/to-json-schema";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type } from "arktype";
import * as v from "valibot";
import * as z from "zod";
import * as m from "zod/mini";
import { z as z3 } from "zod-3";
import { compileSchema } from "../../src/handwritten/structured/compile-schema.ts";
import type { SchemaSource } from "../../src/handwritten/structured/schema-source.ts";

/** A shape in five libraries, in their order below; what a model writes of it; and what is read, where that is another value. */
interface Shape {
  readonly schemas: readonly SchemaSource[];
  readonly written: unknown;
  readonly read?: unknown;
}
const LIBRARIES = ["zod", "zod/mini", "zod 3", "valibot", "arktype"] as const;

interface TreeNode {
  name: string;
  next: TreeNode | null;
}
const TreeZod: z.ZodType<TreeNode> = z.object({ name: z.string(), next: z.lazy(() => TreeZod.nullable()) });
const TreeMini: m.ZodMiniType<TreeNode> = m.object({
  name: m.string(),
  next: m.lazy(() => m.nullable(TreeMini)),
});
const TreeZod3: z3.ZodType<TreeNode> = z3.object({
  name: z3.string(),
  next: z3.lazy(() => TreeZod3.nullable()),
});
const TreeValibot: v.GenericSchema<TreeNode> = v.object({
  name: v.string(),
  next: v.nullable(v.lazy(() => TreeValibot)),
});
const TreeArk = type.module({ tree: { name: "string", next: "tree | null" } }).tree;

const shapes: Readonly<Record<string, Shape>> = {
  "a text": {
    schemas: [
      z.object({ a: z.string() }),
      m.object({ a: m.string() }),
      z3.object({ a: z3.string() }),
      v.object({ a: v.string() }),
      type({ a: "string" }),
    ],
    written: { a: "x" },
  },
  "a number": {
    schemas: [
      z.object({ a: z.number() }),
      m.object({ a: m.number() }),
      z3.object({ a: z3.number() }),
      v.object({ a: v.number() }),
      type({ a: "number" }),
    ],
    written: { a: 1.5 },
  },
  "an integer": {
    schemas: [
      z.object({ a: z.int() }),
      m.object({ a: m.int() }),
      z3.object({ a: z3.number().int() }),
      v.object({ a: v.pipe(v.number(), v.integer()) }),
      type({ a: "number.integer" }),
    ],
    written: { a: 3 },
  },
  "a flag": {
    schemas: [
      z.object({ a: z.boolean() }),
      m.object({ a: m.boolean() }),
      z3.object({ a: z3.boolean() }),
      v.object({ a: v.boolean() }),
      type({ a: "boolean" }),
    ],
    written: { a: true },
  },
  null: {
    schemas: [
      z.object({ a: z.null() }),
      m.object({ a: m.null() }),
      z3.object({ a: z3.null() }),
      v.object({ a: v.null() }),
      type({ a: "null" }),
    ],
    written: { a: null },
  },
  "a constant": {
    schemas: [
      z.object({ a: z.literal("x") }),
      m.object({ a: m.literal("x") }),
      z3.object({ a: z3.literal("x") }),
      v.object({ a: v.literal("x") }),
      type({ a: "'x'" }),
    ],
    written: { a: "x" },
  },
  "one of several": {
    schemas: [
      z.object({ a: z.enum(["x", "y"]) }),
      m.object({ a: m.enum(["x", "y"]) }),
      z3.object({ a: z3.enum(["x", "y"]) }),
      v.object({ a: v.picklist(["x", "y"]) }),
      type({ a: "'x' | 'y'" }),
    ],
    written: { a: "y" },
  },
  "a nullable text": {
    schemas: [
      z.object({ a: z.string().nullable() }),
      m.object({ a: m.nullable(m.string()) }),
      z3.object({ a: z3.string().nullable() }),
      v.object({ a: v.nullable(v.string()) }),
      type({ a: "string | null" }),
    ],
    written: { a: null },
  },
  "a text that may be left out, and is": {
    schemas: [
      z.object({ a: z.string().optional() }),
      m.object({ a: m.optional(m.string()) }),
      z3.object({ a: z3.string().optional() }),
      v.object({ a: v.optional(v.string()) }),
      type({ "a?": "string" }),
    ],
    written: { a: null },
    read: {},
  },
  "a text that may be left out, and is not": {
    schemas: [
      z.object({ a: z.string().optional() }),
      m.object({ a: m.optional(m.string()) }),
      z3.object({ a: z3.string().optional() }),
      v.object({ a: v.optional(v.string()) }),
      type({ "a?": "string" }),
    ],
    written: { a: "x" },
  },
  "a number that may be left out or null": {
    schemas: [
      z.object({ a: z.number().nullish() }),
      m.object({ a: m.nullish(m.number()) }),
      z3.object({ a: z3.number().nullish() }),
      v.object({ a: v.nullish(v.number()) }),
      type({ "a?": "number | null" }),
    ],
    written: { a: null },
  },
  "a default": {
    schemas: [
      z.object({ a: z.number().default(3) }),
      m.object({ a: m._default(m.number(), 3) }),
      z3.object({ a: z3.number().default(3) }),
      v.object({ a: v.optional(v.number(), 3) }),
      type({ a: "number = 3" }),
    ],
    written: { a: null },
    read: { a: 3 },
  },
  "a list of texts": {
    schemas: [
      z.object({ a: z.array(z.string()) }),
      m.object({ a: m.array(m.string()) }),
      z3.object({ a: z3.array(z3.string()) }),
      v.object({ a: v.array(v.string()) }),
      type({ a: "string[]" }),
    ],
    written: { a: ["x", "y"] },
  },
  "an empty list": {
    schemas: [
      z.object({ a: z.array(z.number()) }),
      m.object({ a: m.array(m.number()) }),
      z3.object({ a: z3.array(z3.number()) }),
      v.object({ a: v.array(v.number()) }),
      type({ a: "number[]" }),
    ],
    written: { a: [] },
  },
  "a list of lists": {
    schemas: [
      z.object({ a: z.array(z.array(z.number())) }),
      m.object({ a: m.array(m.array(m.number())) }),
      z3.object({ a: z3.array(z3.array(z3.number())) }),
      v.object({ a: v.array(v.array(v.number())) }),
      type({ a: "number[][]" }),
    ],
    written: { a: [[1], [2, 3]] },
  },
  "an object inside": {
    schemas: [
      z.object({ a: z.object({ b: z.string() }) }),
      m.object({ a: m.object({ b: m.string() }) }),
      z3.object({ a: z3.object({ b: z3.string() }) }),
      v.object({ a: v.object({ b: v.string() }) }),
      type({ a: { b: "string" } }),
    ],
    written: { a: { b: "x" } },
  },
  "an object inside whose member may be left out": {
    schemas: [
      z.object({ a: z.object({ b: z.string().optional(), c: z.number() }) }),
      m.object({ a: m.object({ b: m.optional(m.string()), c: m.number() }) }),
      z3.object({ a: z3.object({ b: z3.string().optional(), c: z3.number() }) }),
      v.object({ a: v.object({ b: v.optional(v.string()), c: v.number() }) }),
      type({ a: { "b?": "string", c: "number" } }),
    ],
    written: { a: { b: null, c: 1 } },
    read: { a: { c: 1 } },
  },
  "an object that may be left out": {
    schemas: [
      z.object({ a: z.object({ b: z.string() }).optional() }),
      m.object({ a: m.optional(m.object({ b: m.string() })) }),
      z3.object({ a: z3.object({ b: z3.string() }).optional() }),
      v.object({ a: v.optional(v.object({ b: v.string() })) }),
      type({ "a?": { b: "string" } }),
    ],
    written: { a: null },
    read: {},
  },
  "objects of a list whose member may be left out": {
    schemas: [
      z.object({ a: z.array(z.object({ b: z.string().optional() })) }),
      m.object({ a: m.array(m.object({ b: m.optional(m.string()) })) }),
      z3.object({ a: z3.array(z3.object({ b: z3.string().optional() })) }),
      v.object({ a: v.array(v.object({ b: v.optional(v.string()) })) }),
      type({ a: type({ "b?": "string" }).array() }),
    ],
    written: { a: [{ b: null }, { b: "x" }] },
    read: { a: [{}, { b: "x" }] },
  },
  "a union of text and number": {
    schemas: [
      z.object({ a: z.union([z.string(), z.number()]) }),
      m.object({ a: m.union([m.string(), m.number()]) }),
      z3.object({ a: z3.union([z3.string(), z3.number()]) }),
      v.object({ a: v.union([v.string(), v.number()]) }),
      type({ a: "string | number" }),
    ],
    written: { a: 5 },
  },
  "a union of objects by their tag": {
    schemas: [
      z.object({
        a: z.discriminatedUnion("t", [
          z.object({ t: z.literal("x"), n: z.number() }),
          z.object({ t: z.literal("y"), s: z.string().optional() }),
        ]),
      }),
      m.object({
        a: m.discriminatedUnion("t", [
          m.object({ t: m.literal("x"), n: m.number() }),
          m.object({ t: m.literal("y"), s: m.optional(m.string()) }),
        ]),
      }),
      z3.object({
        a: z3.discriminatedUnion("t", [
          z3.object({ t: z3.literal("x"), n: z3.number() }),
          z3.object({ t: z3.literal("y"), s: z3.string().optional() }),
        ]),
      }),
      v.object({
        a: v.variant("t", [
          v.object({ t: v.literal("x"), n: v.number() }),
          v.object({ t: v.literal("y"), s: v.optional(v.string()) }),
        ]),
      }),
      type({ a: type({ t: "'x'", n: "number" }).or({ t: "'y'", "s?": "string" }) }),
    ],
    written: { a: { t: "y", s: null } },
    read: { a: { t: "y" } },
  },
  "a list of objects by their tag": {
    schemas: [
      z.object({
        a: z.array(
          z.discriminatedUnion("t", [
            z.object({ t: z.literal(1) }),
            z.object({ t: z.literal(2), b: z.boolean() }),
          ]),
        ),
      }),
      m.object({
        a: m.array(
          m.discriminatedUnion("t", [
            m.object({ t: m.literal(1) }),
            m.object({ t: m.literal(2), b: m.boolean() }),
          ]),
        ),
      }),
      z3.object({
        a: z3.array(
          z3.discriminatedUnion("t", [
            z3.object({ t: z3.literal(1) }),
            z3.object({ t: z3.literal(2), b: z3.boolean() }),
          ]),
        ),
      }),
      v.object({
        a: v.array(
          v.variant("t", [v.object({ t: v.literal(1) }), v.object({ t: v.literal(2), b: v.boolean() })]),
        ),
      }),
      type({ a: type({ t: "1" }).or({ t: "2", b: "boolean" }).array() }),
    ],
    written: { a: [{ t: 1 }, { t: 2, b: false }] },
  },
  "an intersection of objects": {
    schemas: [
      z.object({ a: z.intersection(z.object({ b: z.string() }), z.object({ c: z.number().optional() })) }),
      m.object({ a: m.intersection(m.object({ b: m.string() }), m.object({ c: m.optional(m.number()) })) }),
      z3.object({
        a: z3.intersection(z3.object({ b: z3.string() }), z3.object({ c: z3.number().optional() })),
      }),
      v.object({ a: v.intersect([v.object({ b: v.string() }), v.object({ c: v.optional(v.number()) })]) }),
      type({ a: type({ b: "string" }).and({ "c?": "number" }) }),
    ],
    written: { a: { b: "x", c: null } },
    read: { a: { b: "x" } },
  },
  "a recursion": {
    schemas: [TreeZod, TreeMini, TreeZod3, TreeValibot, TreeArk],
    written: { name: "a", next: { name: "b", next: null } },
  },
  "a text of a pattern": {
    schemas: [
      z.object({ a: z.string().regex(/^\d+$/) }),
      m.object({ a: m.string().check(m.regex(/^\d+$/)) }),
      z3.object({ a: z3.string().regex(/^\d+$/) }),
      v.object({ a: v.pipe(v.string(), v.regex(/^\d+$/)) }),
      type({ a: /^\d+$/ }),
    ],
    written: { a: "12" },
  },
  "a text of a length": {
    schemas: [
      z.object({ a: z.string().min(1).max(3) }),
      m.object({ a: m.string().check(m.minLength(1), m.maxLength(3)) }),
      z3.object({ a: z3.string().min(1).max(3) }),
      v.object({ a: v.pipe(v.string(), v.minLength(1), v.maxLength(3)) }),
      type({ a: "1 <= string <= 3" }),
    ],
    written: { a: "ab" },
  },
  "a number between bounds": {
    schemas: [
      z.object({ a: z.number().min(0).lt(10) }),
      m.object({ a: m.number().check(m.gte(0), m.lt(10)) }),
      z3.object({ a: z3.number().min(0).lt(10) }),
      v.object({ a: v.pipe(v.number(), v.minValue(0), v.ltValue(10)) }),
      type({ a: "0 <= number < 10" }),
    ],
    written: { a: 0 },
  },
  "a list of so many": {
    schemas: [
      z.object({ a: z.array(z.string()).min(1).max(2) }),
      m.object({ a: m.array(m.string()).check(m.minLength(1), m.maxLength(2)) }),
      z3.object({ a: z3.array(z3.string()).min(1).max(2) }),
      v.object({ a: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(2)) }),
      type({ a: "1 <= string[] <= 2" }),
    ],
    written: { a: ["x"] },
  },
  "names that are odd": {
    schemas: [
      z.object({ "a b": z.string(), "ä/~1": z.number().optional() }),
      m.object({ "a b": m.string(), "ä/~1": m.optional(m.number()) }),
      z3.object({ "a b": z3.string(), "ä/~1": z3.number().optional() }),
      v.object({ "a b": v.string(), "ä/~1": v.optional(v.number()) }),
      type({ "a b": "string", "ä/~1?": "number" }),
    ],
    written: { "a b": "x", "ä/~1": null },
    read: { "a b": "x" },
  },
  "no members": {
    schemas: [z.object({}), m.object({}), z3.object({}), v.object({}), type({})],
    written: {},
  },
  "many members": {
    schemas: [
      z.object(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`m${n}`, z.number().optional()]))),
      m.object(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`m${n}`, m.optional(m.number())]))),
      z3.object(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`m${n}`, z3.number().optional()]))),
      v.object(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`m${n}`, v.optional(v.number())]))),
      type(
        Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`m${n}?`, "number"])) as Record<
          string,
          "number"
        >,
      ),
    ],
    written: Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`m${n}`, n % 2 ? n : null])),
    read: Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`m${n}`, n]).filter(([, n]) => (n as number) % 2),
    ),
  },
};

const cases = Object.entries(shapes).flatMap(([name, { schemas, written, read = written }]) =>
  schemas.map((schema, index) => [name, LIBRARIES[index] as string, schema, written, read] as const),
);

/** What the API asks of a strict schema. */
const assertStrict = (schema: unknown): void => {
  if (typeof schema !== "object" || schema === null) return;
  const { type: kind, properties, required, additionalProperties } = schema as Record<string, unknown>;
  if (kind === "object" && properties) {
    expect(additionalProperties).toBe(false);
    expect(required).toEqual(Object.keys(properties as object));
  }
  for (const keyword of ["default", "oneOf", "allOf", "$schema"])
    expect(Object.keys(schema)).not.toContain(keyword);
  for (const [name, value] of Object.entries(schema))
    if (name === "properties" || name === "$defs")
      for (const each of Object.values(value)) assertStrict(each);
    else assertStrict(value);
};

describe("schemas of five libraries", () => {
  it("are a hundred and fifty and more", () => {
    expect(cases.length).toBeGreaterThanOrEqual(150);
  });

  it.each(cases)(
    "of %s by %s are strict, describe what a model writes, and read it",
    async (_, __, schema, written, read) => {
      const { jsonSchema, parse } = compileSchema(schema);
      assertStrict(jsonSchema);
      const validate = new Ajv2020({ strict: false }).compile(jsonSchema);
      expect([validate(written), validate.errors]).toEqual([true, null]);
      expect(validate({ ...(written as object), stranger: 1 })).toBe(false);
      expect(await parse(JSON.stringify(written))).toEqual(read);
    },
  );

  it("refuse what does not fit", async () => {
    for (const schema of (shapes["a number"] as Shape).schemas)
      await expect((async () => compileSchema(schema).parse('{"a":"x"}'))()).rejects.toMatchObject({
        fault: "mismatch",
        issues: [{ path: "a" }],
      });
  });

  it("may be converted by hand, where a converter cannot be loaded", async () => {
    const schema = toJsonSchema(v.object({ a: v.optional(v.string()) })) as SchemaSource;
    expect(compileSchema(schema).jsonSchema).toMatchObject({ required: ["a"] });
  });
});
