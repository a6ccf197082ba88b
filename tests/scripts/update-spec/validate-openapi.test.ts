import { describe, expect, it } from "@jest/globals";
import { schemaFlaws } from "../../../scripts/update-spec/schema-flaws.ts";
import { validateOpenApi } from "../../../scripts/update-spec/validate-openapi.ts";
import { documentWith } from "./documents.ts";

describe("validateOpenApi", () => {
  it("passes a valid document and leaves it as it is", async () => {
    const document = documentWith();
    const before = JSON.stringify(document);
    await validateOpenApi(document, "in.yaml");
    expect(JSON.stringify(document)).toBe(before);
  });

  const table: { readonly given: Record<string, unknown>; readonly want: string }[] = [
    {
      given: { info: { title: "Things" } },
      want: "in.yaml: #/info: the contract is not valid OpenAPI 3.1: must have required property 'version' (version)",
    },
    {
      given: {
        paths: {
          "/a": { get: { operationId: "a", parameters: [{ name: "b", in: "nowhere", schema: {} }] } },
        },
      },
      want: "#/paths/~1a/get/parameters/0/in: the contract is not valid OpenAPI 3.1: must be equal to one of the allowed values",
    },
    {
      given: { components: { schemas: { "a b": {} } } },
      want: "#/components/schemas: the contract is not valid OpenAPI 3.1",
    },
  ];
  it.each(table)("names the deepest cause: $want", async ({ given, want }) => {
    await expect(validateOpenApi(documentWith(given), "in.yaml")).rejects.toThrow(want);
  });
});

describe("schemaFlaws", () => {
  it("finds what the OpenAPI schema does not look at, one line per place", () => {
    const schemas = {
      Good: { type: ["string", "null"], nullable: true, "x-any": 1 },
      Bad: { anyOf: [{ exclusiveMinimum: true }], required: ["a", "a"] },
    };
    expect(schemaFlaws(documentWith({ components: { schemas } }))).toEqual([
      "#/components/schemas/Bad/anyOf/0/exclusiveMinimum must be number",
      "#/components/schemas/Bad/required must NOT have duplicate items (items ## 1 and 0 are identical)",
    ]);
  });
});
