import { describe, expect, it } from "@jest/globals";
import { readContract } from "../../../scripts/update-spec/read-contract.ts";
import { SpecError } from "../../../scripts/update-spec/spec-error.ts";

const head = ["openapi: 3.1.0", "info:", "  title: Things", "  version: 1.0.0"];
const operation = (path: string, id: string): string[] => [
  `  ${path}:`,
  "    get:",
  `      operationId: ${id}`,
  "      responses: {}",
];
const text = (...lines: string[]): string => `${lines.join("\n")}\n`;
const whole = text(...head, "paths:", ...operation("/a", "one"));

describe("readContract refuses, with the place:", () => {
  const table: { readonly name: string; readonly given: string; readonly want: string }[] = [
    {
      name: "text that is not YAML",
      given: text(...head, "paths:", "  /a: [1, 2", "  /b: {}"),
      want: "line 7, column 3: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    },
    {
      name: "a key that is there twice",
      given: text(...head, "paths: {}", "paths: {}"),
      want: "line 6, column 1: not YAML: Map keys must be unique",
    },
    {
      name: "JSON that is cut",
      given: '{"openapi": "3.1.0", "paths": {"/a',
      want: 'line 1, column 35: not YAML: Missing closing "quote',
    },
    {
      name: "an alias without anchor",
      given: text(...head, "paths: *nowhere"),
      want: "not YAML: Unresolved alias",
    },
    {
      name: "an alias that contains itself",
      given: text(...head, "paths: &all", "  /a: *all"),
      want: "an alias contains itself",
    },
    {
      name: "a web page",
      given: "\n<!DOCTYPE html>\n<title>Not found</title>\n",
      want: "an HTML or XML page, not an OpenAPI document",
    },
    {
      name: "plain text",
      given: "404: Not Found\n",
      want: "# (line 1, column 1): OpenAPI 3.1.x is needed, found no version",
    },
    { name: "no text", given: "", want: "found nothing where an OpenAPI document is due" },
    { name: "a list", given: "- 1\n", want: "found a list where an OpenAPI document is due" },
    {
      name: "OpenAPI 3.0",
      given: text("openapi: 3.0.3", "paths: {}"),
      want: '#/openapi (line 1, column 1): OpenAPI 3.1.x is needed, found the string "3.0.3"',
    },
    {
      name: "a version that is a number",
      given: text("info: {}", "openapi: 3.1", "paths: {}"),
      want: "#/openapi (line 2, column 1): OpenAPI 3.1.x is needed, found the number 3.1",
    },
    {
      name: "Swagger",
      given: text("swagger: '2.0'", "paths: {}"),
      want: "#/swagger (line 1, column 1): OpenAPI 3.1.x is needed, found Swagger 2.0",
    },
    {
      name: "a document without paths",
      given: text(...head),
      want: "#/paths (line 1, column 1): an OpenAPI document without paths",
    },
    {
      name: "a document whose paths are empty",
      given: text(...head, "paths:"),
      want: "#/paths (line 5, column 1): an OpenAPI document without paths",
    },
    {
      name: "an operation without id",
      given: text(...head, "paths:", "  /a:", "    get:", "      responses: {}"),
      want: "#/paths/~1a/get (line 7, column 5): an operation without operationId",
    },
    {
      name: "two operations with one id",
      given: text(
        ...head,
        "paths:",
        ...operation("/a", "one"),
        ...operation("/b", "two"),
        ...operation("/c", "one"),
      ),
      want: 'operationId "one" is used twice: at #/paths/~1a/get (line 7, column 5) and at #/paths/~1c/get (line 15, column 5)',
    },
    {
      name: "references to nowhere",
      given: text(
        ...[...head, "paths:", ...operation("/a", "one"), "components:", "  schemas:"],
        ...["    A:", "      properties:", "        b:", "          $ref: '#/components/schemas/B'"],
        ...["    C:", "      $ref: '#/components/schemas/D'"],
      ),
      want:
        '#/components/schemas/A/properties/b/$ref (line 15, column 11): leads to "#/components/schemas/B", ' +
        "which does not exist; so do 1 more references",
    },
    {
      name: "a tag that leads nowhere",
      given: text(
        ...[
          ...head,
          "paths:",
          ...operation("/a", "one"),
          "components:",
          "  schemas:",
          "    A:",
          "      discriminator:",
        ],
        ...["        propertyName: type", "        mapping:", "          a: A", "          b: B"],
      ),
      want: '#/components/schemas/A/discriminator/mapping/b (line 17, column 11): leads to "#/components/schemas/B", which does not exist',
    },
    {
      name: "a reference out of the document",
      given: text(
        ...head,
        "paths:",
        ...operation("/a", "one"),
        "components:",
        "  schemas:",
        "    A:",
        "      $ref: other.yaml",
      ),
      want: '#/components/schemas/A/$ref (line 13, column 7): leads to "other.yaml", which is not a place in this document',
    },
    {
      name: "a security scheme that is not declared",
      given: text(...head, "security:", "  - Key: []", "paths:", ...operation("/a", "one")),
      want: '#/security/0/Key (line 6, column 5): the security scheme "Key" is not declared',
    },
    {
      name: "a value of the wrong shape",
      given: text(...head, "paths:", "  /a:", "    get: none"),
      want: '#/paths/~1a/get (line 7, column 5): found the string "none" where a map (operation) is due',
    },
    {
      name: "a document that ends in the middle of a line",
      given: whole.trimEnd(),
      want: "the document ends in the middle of line 9, without a line break: it is truncated",
    },
    {
      name: "a document that lacks what a cut took away",
      given: text(
        ...head,
        "paths:",
        ...operation("/a", "one"),
        "components:",
        "  schemas:",
        "    A:",
        "      $ref: '#/components/schemas/B'",
        "    ",
      ).trimEnd(),
      want: "does not exist (the document ends in the middle of line 13: it may be truncated)",
    },
  ];
  it.each(table)("$name", ({ given, want }) => {
    const read = (): unknown => readContract(given);
    expect(read).toThrow(SpecError);
    expect(read).toThrow(want);
  });
});

describe("readContract accepts", () => {
  it("JSON, which is YAML, without a last line break", () => {
    const document = {
      openapi: "3.1.0",
      paths: { "/a": { get: { operationId: "one", description: "Text." } } },
    };
    expect(readContract(JSON.stringify(document)).contract).toEqual({
      openapi: "3.1.0",
      paths: { "/a": { get: { operationId: "one" } } },
    });
  });

  it("data that look like references", () => {
    const schema = [
      "components:",
      "  schemas:",
      "    A:",
      "      default: { $ref: '#/nowhere' }",
      "      properties:",
      "        $ref: { type: string }",
    ];
    expect(() => readContract(text(...head, "paths:", ...operation("/a", "one"), ...schema))).not.toThrow();
  });

  it("references to escaped and to deep places", () => {
    const schema = [
      "components:",
      "  schemas:",
      "    A:",
      "      properties: { 'a/b~c d': {} }",
      "    B:",
      "      $ref: '#/components/schemas/A/properties/a~1b~0c%20d'",
    ];
    expect(() => readContract(text(...head, "paths:", ...operation("/a", "one"), ...schema))).not.toThrow();
  });

  it("a webhook, which has no id", () => {
    const webhooks = ["webhooks:", "  done:", "    post:", "      responses: {}"];
    expect(() => readContract(text(...head, "paths:", ...operation("/a", "one"), ...webhooks))).not.toThrow();
  });

  it("anchors and aliases, which it writes out", () => {
    const schemas = ["components:", "  schemas:", "    A: &a { type: string }", "    B: *a"];
    const { contract } = readContract(text(...head, "paths:", ...operation("/a", "one"), ...schemas));
    expect(contract.components).toEqual({ schemas: { A: { type: "string" }, B: { type: "string" } } });
  });
});
