import { describe, expect, it } from "@jest/globals";
import { lines, object, received, sent, string } from "./change-lines.ts";

/** What one change of a schema means when its values are sent, and when they are received. */
describe("changes: schemas", () => {
  const prefixSent = "createThing: request body";
  const prefixReceived = "createThing: response 200";
  interface Case {
    readonly name: string;
    readonly given: [before: unknown, after: unknown];
    /** Each difference with `S` where it breaks a sender and `R` where it breaks a receiver. */
    readonly want: readonly (readonly [what: string, breaks: "" | "S" | "R" | "SR"])[];
  }
  const table: readonly Case[] = [
    { name: "a field goes", given: [object({ a: string }), object({})], want: [[" a: removed", "SR"]] },
    { name: "a field comes", given: [object({}), object({ a: string })], want: [[" a: added", ""]] },
    {
      name: "a tag of a discriminator comes",
      given: [
        { discriminator: { propertyName: "type", mapping: { a: "#/components/schemas/A" } } },
        {
          discriminator: {
            propertyName: "kind",
            mapping: { a: "#/components/schemas/A", b: "#/components/schemas/B" },
          },
        },
      ],
      want: [
        [': discriminator propertyName "type" → "kind"', ""],
        [': tag "b" none → "B"', ""],
      ],
    },
    {
      name: "a required field comes",
      given: [object({}), object({ a: string }, ["a"])],
      want: [[" a: added, required", "S"]],
    },
    {
      name: "a field becomes required",
      given: [object({ a: string }), object({ a: string }, ["a"])],
      want: [[" a: became required", "S"]],
    },
    {
      name: "a field becomes optional",
      given: [object({ a: string }, ["a"]), object({ a: string })],
      want: [[" a: became optional", "R"]],
    },
    {
      name: "an undeclared name becomes required",
      given: [object({}), object({}, ["a"])],
      want: [[" a: became required", "S"]],
    },
    {
      name: "required names are a set",
      given: [object({ a: {}, b: {} }, ["a", "b"]), object({ a: {}, b: {} }, ["b", "a"])],
      want: [],
    },
    {
      name: "a type is exchanged",
      given: [string, { type: "integer" }],
      want: [[": type string → integer", "SR"]],
    },
    {
      name: "a type widens",
      given: [{ type: "integer" }, { type: "number" }],
      want: [[": type integer → number", "R"]],
    },
    {
      name: "a type narrows",
      given: [{ type: "number" }, { type: "integer" }],
      want: [[": type number → integer", "S"]],
    },
    { name: "a type is stated", given: [{}, string], want: [[": type any → string", "S"]] },
    { name: "a type is stated no more", given: [string, {}], want: [[": type string → any", "R"]] },
    {
      name: "null comes in the list of types",
      given: [string, { type: ["string", "null"] }],
      want: [[": type string → string|null", "R"]],
    },
    {
      name: "null comes by nullable",
      given: [string, { type: "string", nullable: true }],
      want: [[": type string → string|null", "R"]],
    },
    {
      name: "null is written another way",
      given: [{ type: ["string", "null"] }, { type: "string", nullable: true }],
      want: [],
    },
    {
      name: "null comes beside a union",
      given: [{ anyOf: [string] }, { anyOf: [string], nullable: true }],
      want: [[": may be null", "R"]],
    },
    {
      name: "null comes as a variant",
      given: [string, { anyOf: [string, { type: "null" }] }],
      want: [[": variant null added", "R"]],
    },
    {
      name: "null goes as a variant",
      given: [{ anyOf: [string, { type: "null" }] }, string],
      want: [[": variant null removed", "S"]],
    },
    {
      name: "an enum value goes",
      given: [{ enum: ["a", "b"] }, { enum: ["a"] }],
      want: [[': enum value "b" removed', "S"]],
    },
    {
      name: "an enum value comes",
      given: [{ enum: ["a"] }, { enum: ["b", "a"] }],
      want: [[': enum value "b" added', ""]],
    },
    { name: "enum values are a set", given: [{ enum: ["a", "b"] }, { enum: ["b", "a"] }], want: [] },
    {
      name: "a constant changes",
      given: [{ const: "a" }, { const: "b" }],
      want: [
        [': enum value "a" removed', "SR"],
        [': enum value "b" added', ""],
      ],
    },
    { name: "a constant becomes an enum of one", given: [{ const: "a" }, { enum: ["a"] }], want: [] },
    {
      name: "an enum is introduced",
      given: [string, { type: "string", enum: ["a"] }],
      want: [[': limited to "a"', "S"]],
    },
    {
      name: "an enum is lifted",
      given: [{ type: "string", enum: ["a"] }, string],
      want: [[': no longer limited to "a"', ""]],
    },
    {
      name: "an enum value goes where any string is fine",
      given: [
        { anyOf: [string, { type: "string", enum: ["a", "b"] }] },
        { anyOf: [string, { type: "string", enum: ["a"] }] },
      ],
      want: [['(1 values): enum value "b" removed', ""]],
    },
    {
      name: "a limit tightens",
      given: [{ maxLength: 9 }, { maxLength: 5 }],
      want: [[": maxLength 9 → 5", "S"]],
    },
    { name: "a limit loosens", given: [{ maxItems: 5 }, { maxItems: 9 }], want: [[": maxItems 5 → 9", ""]] },
    { name: "a limit comes", given: [{}, { minimum: 1 }], want: [[": minimum none → 1", "S"]] },
    { name: "a limit goes", given: [{ minLength: 1 }, {}], want: [[": minLength 1 → none", ""]] },
    {
      name: "a lower limit rises",
      given: [{ minItems: 1 }, { minItems: 2 }],
      want: [[": minItems 1 → 2", "S"]],
    },
    {
      name: "a pattern changes",
      given: [{ pattern: "^a" }, { pattern: "^b" }],
      want: [[': pattern "^a" → "^b"', "S"]],
    },
    { name: "a pattern goes", given: [{ pattern: "^a" }, {}], want: [[': pattern "^a" → none', ""]] },
    {
      name: "text becomes bytes",
      given: [string, { type: "string", format: "binary" }],
      want: [[': format none → "binary"', "SR"]],
    },
    { name: "a format changes", given: [{ format: "uri" }, {}], want: [[': format "uri" → none', ""]] },
    { name: "a default changes", given: [{ default: 1 }, { default: 2 }], want: [[": default 1 → 2", ""]] },
    {
      name: "a field is deprecated",
      given: [object({ a: {} }), object({ a: { deprecated: true } })],
      want: [[" a: deprecated", ""]],
    },
    {
      name: "any other keyword",
      given: [{ title: "A" }, { title: "B", optional: true }],
      want: [
        [': title "A" → "B"', ""],
        [": optional none → true", ""],
      ],
    },
    {
      name: "items change",
      given: [{ items: object({ a: string }) }, { items: object({ a: { type: "integer" } }) }],
      want: [[" [].a: type string → integer", "SR"]],
    },
    {
      name: "items are stated",
      given: [{ type: "array" }, { type: "array", items: string }],
      want: [[" []: type any → string", "S"]],
    },
    {
      name: "values of a map change",
      given: [{ additionalProperties: string }, { additionalProperties: { type: "integer" } }],
      want: [[" .*: type string → integer", "SR"]],
    },
    {
      name: "other fields are refused",
      given: [object({}), { ...object({}), additionalProperties: false }],
      want: [[" .*: nothing is allowed here any more", "S"]],
    },
    {
      name: "other fields are let in",
      given: [{ additionalProperties: false }, { additionalProperties: true }],
      want: [[" .*: now allowed", ""]],
    },
    { name: "anything allowed, said in two ways", given: [{}, { additionalProperties: true }], want: [] },
    {
      name: "a deep field",
      given: [
        object({ a: object({ b: { items: object({ c: string }) } }) }),
        object({ a: object({ b: { items: object({}) } }) }),
      ],
      want: [[" a.b[].c: removed", "SR"]],
    },
    {
      name: "a variant goes, one comes",
      given: [
        {
          oneOf: [
            { title: "A", ...object({ type: { const: "a" } }) },
            { title: "B", ...object({ type: { const: "b" } }) },
            string,
          ],
        },
        {
          oneOf: [
            { title: "A", ...object({ type: { const: "a" } }) },
            string,
            { type: "integer" },
            { type: "boolean" },
          ],
        },
      ],
      want: [
        [": variant B removed", "S"],
        [": variant integer added", ""],
        [": variant boolean added", ""],
      ],
    },
    {
      name: "variants are matched by their tag, wherever they stand",
      given: [
        {
          anyOf: [object({ type: { enum: ["a"] }, x: string }), object({ type: { enum: ["b"] }, x: string })],
        },
        {
          anyOf: [
            object({ type: { enum: ["b"] }, x: string }),
            object({ type: { enum: ["a"] }, x: string, y: string }),
          ],
        },
      ],
      want: [["(type=a).y: added", ""]],
    },
    {
      name: "the kind of union changes",
      given: [{ anyOf: [string, { type: "integer" }] }, { oneOf: [string, { type: "integer" }] }],
      want: [[': union "anyOf" → "oneOf"', ""]],
    },
    {
      name: "the variants change places",
      given: [{ anyOf: [string, { type: "integer" }] }, { anyOf: [{ type: "integer" }, string] }],
      want: [],
    },
    {
      name: "fields move into allOf",
      given: [
        object({ a: string, b: string }, ["a"]),
        {
          type: "object",
          allOf: [{ properties: { a: string }, required: ["a"] }, { properties: { b: string } }],
        },
      ],
      want: [],
    },
    {
      name: "a field goes from allOf",
      given: [{ allOf: [object({ a: string }), object({ b: string })] }, { allOf: [object({ a: string })] }],
      want: [[" b: removed", "SR"]],
    },
    {
      name: "a list of positions changes",
      given: [{ prefixItems: [string] }, { prefixItems: [{ type: "integer" }] }],
      want: [[" [0]: type string → integer", "SR"]],
    },
  ];
  const join = (prefix: string, what: string): string =>
    what.startsWith("(") ? `${prefix} ${what}` : prefix + what;

  it.each(table)("$name", ({ given: [before, after], want }) => {
    const found = { S: lines(sent(before), sent(after)), R: lines(received(before), received(after)) };
    for (const [side, prefix] of [
      ["S", prefixSent],
      ["R", prefixReceived],
    ] as const) {
      const expected = want.map(
        ([what, breaks]) => `${breaks.includes(side) ? "!" : "-"} ${join(prefix, what)}`,
      );
      expect(found[side].toSorted()).toEqual(expected.toSorted());
    }
  });
});
