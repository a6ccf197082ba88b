import fc from "fast-check";
import type { Json } from "../../../scripts/update-spec/json-value.ts";

/** A small valid document with some parts replaced. */
export const documentWith = (parts: Json = {}): Json => ({
  openapi: "3.1.0",
  info: { title: "Things", version: "1.0.0" },
  paths: { "/things": { get: { operationId: "listThings", responses: { "200": { description: "" } } } } },
  ...parts,
});

const text = fc.constantFrom(
  "A text.",
  "one two three",
  "word",
  "on",
  "2025-01-01",
  "",
  " # no comment",
  "a: b",
);
const name = fc.constantFrom(
  "a",
  "b",
  "description",
  "summary",
  "example",
  "title",
  "default",
  "enum",
  "type",
);
const value = fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), text, fc.array(text, { maxLength: 2 }));

/** Schemas with facts and prose in any mixture, properties named like keywords included. */
export const schemas: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  schema: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    fc.boolean(),
    fc.record(
      {
        type: fc.constantFrom("string", "integer", "object", ["string", "null"]),
        title: text,
        description: text,
        example: value,
        default: value,
        enum: fc.array(fc.oneof(text, fc.integer()), { minLength: 1, maxLength: 3 }),
        maxLength: fc.nat(),
        min_items: fc.nat(),
        nullable: fc.boolean(),
        deprecated: fc.boolean(),
        "x-oaiMeta": fc.record({ name: text, example: text }),
        "x-oai-beta": text,
        required: fc.array(name, { maxLength: 2 }),
        properties: fc.dictionary(name, tie("schema"), { maxKeys: 3 }),
        additionalProperties: tie("schema"),
        items: tie("schema"),
        anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
        discriminator: fc.record({ propertyName: name, mapping: fc.dictionary(name, fc.constant("#/x")) }),
      },
      { requiredKeys: [] },
    ),
  ),
})).schema;

const operations = fc.record(
  {
    operationId: fc.constantFrom("listThings", "create-thing"),
    summary: text,
    description: text,
    deprecated: fc.boolean(),
    tags: fc.array(text, { maxLength: 2 }),
    "x-oaiMeta": fc.record(
      { name: text, group: text, path: text, examples: value, returns: text },
      { requiredKeys: [] },
    ),
    parameters: fc.array(
      fc.record({ name, in: fc.constantFrom("query", "path"), description: text, schema: schemas }),
      { maxLength: 2 },
    ),
    requestBody: fc.record({
      description: text,
      content: fc.dictionary(
        fc.constantFrom("application/json", "text/plain"),
        fc.record({ schema: schemas, example: value }),
      ),
    }),
    responses: fc.dictionary(fc.constantFrom("200", "404", "default"), fc.record({ description: text })),
  },
  { requiredKeys: ["operationId"] },
);

/** Documents of any shape that distilling accepts; their references and ids need not be sound. */
export const documents: fc.Arbitrary<Json> = fc.record({
  openapi: fc.constant("3.1.0"),
  info: fc.record({ title: text, description: text, version: text }),
  tags: fc.array(fc.record({ name: text, description: text }), { maxLength: 2 }),
  paths: fc.dictionary(
    fc.constantFrom("/things", "/things/{id}", "/a?beta=true"),
    fc.dictionary(fc.constantFrom("get", "post", "delete"), operations),
  ),
  components: fc.record({ schemas: fc.dictionary(fc.constantFrom("Thing", "Response", "Error"), schemas) }),
});
