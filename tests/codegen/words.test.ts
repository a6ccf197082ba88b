import { expect, describe as group, it } from "@jest/globals";
import ts from "typescript";
import type { Document } from "../../codegen/document.ts";
import { generate } from "../../codegen/generate.ts";
import { NO_NAMES } from "../../codegen/public-names.ts";
import { describe } from "../../codegen/words/describe.ts";
import { type Descriptions, NO_DESCRIPTIONS } from "../../codegen/words/descriptions.ts";
import { proseOf } from "../../codegen/words/prose.ts";
import { withoutComments } from "../../scripts/bundle-dist/without-comments.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** With prose, as an upstream document has it. `toDocument` takes that out, as the contract is without. */
const upstream = {
  openapi: "3.1.0",
  info: { title: "Test", version: "1" },
  servers: [{ url: "https://host/v1" }],
  webhooks: {},
  components: {
    schemas: {
      Thing: {
        type: "object",
        description: "Upstream on things.",
        required: ["id", "type"],
        properties: {
          id: { type: "string" },
          type: { const: "thing", default: "thing" },
          owner: { type: "object", properties: { name: { type: "string" } } },
          marks: {
            type: "array",
            items: { anyOf: [{ properties: { at: { type: "integer", minimum: 5, maximum: 2 } } }] },
          },
          size: ref("Size"),
          old: { type: "string", deprecated: true },
          count: {
            type: "integer",
            minimum: -9223372036854776000,
            maximum: 9223372036854776000,
            default: 3,
            description: "Upstream on the count.\n\nSee [counts](/docs/counts). */\n@deprecated",
          },
          either: {
            oneOf: [
              { properties: { value: { type: "string", description: "A text." } } },
              { properties: { value: { type: "number", description: "A number." } } },
            ],
          },
        },
      },
      BetaThing: {
        type: "object",
        properties: { owner: { type: "object", properties: { name: { type: "string" } } } },
      },
      Other: { type: "object", properties: { old: { type: "string" } } },
      Size: { type: "object", description: "Upstream on sizes.", properties: { width: { type: "integer" } } },
    },
  },
  paths: {
    "/boxes/{box_id}/things/{thing_id}": {
      post: {
        operationId: "changeThing",
        summary: "Upstream on the change.",
        deprecated: true,
        parameters: [
          { name: "box_id", in: "path", required: true, schema: { type: "string" } },
          {
            name: "thing_id",
            in: "path",
            required: true,
            description: "Upstream on the identifier.",
            schema: { type: "string" },
          },
          {
            name: "kinds[]",
            in: "query",
            deprecated: true,
            schema: { type: "array", items: { type: "string" } },
          },
        ],
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: { type: "object", properties: { name: { type: "string" } } } },
          },
        },
        responses: {
          "200": { description: "", content: { "application/json": { schema: ref("Thing") } } },
        },
      },
    },
    "/boxes": {
      get: {
        operationId: "beta_listBoxes",
        responses: {
          "200": {
            description: "",
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  properties: { data: { type: "array", items: { type: "string" } } },
                },
              },
            },
          },
        },
      },
    },
  },
} as unknown as Document;

const withoutProse = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(withoutProse);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !["description", "summary"].includes(key) || typeof value !== "string")
      .map(([key, value]) => [key, withoutProse(value)]),
  );
};
const toDocument = (): Document => withoutProse(upstream) as Document;

const only = (part: Partial<Descriptions>): Descriptions => ({ ...NO_DESCRIPTIONS, ...part });

const filesOf = async (descriptions: Descriptions, prose?: Descriptions): Promise<Map<string, string>> =>
  new Map(
    (await generate(describe(toDocument(), descriptions, prose), NO_NAMES)).map(({ path, text }) => [
      path,
      text,
    ]),
  );

group("describe", () => {
  it("gives words to schemas and to properties by path, through objects, lists and unions", async () => {
    const files = await filesOf(
      only({
        schemas: {
          Thing: {
            text: "A thing.",
            properties: { "owner.name": "Name of the owner.", "marks.at": "Place of the mark." },
          },
        },
      }),
    );
    const text = files.get("models.ts") ?? "";
    expect(text).toContain("/** A thing. */\nexport interface Thing {");
    expect(text).toContain("    /** Name of the owner. */\n    name?: string;");
    expect(text).toContain("/**\n     * Place of the mark.\n     * Integer.\n     */\n    at?: number;");
  });

  it("takes the own words of a property before the common ones, and those of its type last", async () => {
    const text =
      (
        await filesOf(
          only({
            common: { old: "Common old.", width: "Common width." },
            constants: { type: "Tag." },
            schemas: { Thing: { properties: { old: "Own old." } }, Size: "A size." },
          }),
        )
      ).get("models.ts") ?? "";
    expect(text).toContain("* Own old.\n   * @deprecated\n   */\n  old?: string;");
    expect(text).toContain("export interface Other {\n  /** Common old. */\n  old?: string;");
    expect(text).toContain('/** Tag. */\n  type: "thing";');
    expect(text).toContain("/** A size. */\n  size?: Size;");
    expect(text).toMatch(/\* Common width\.\n.*\n.*\n {2}width\?/);
  });

  it("takes the words of a name in one group alone, and of lists and objects, before those of all", async () => {
    const common = { name: "Common name.", "data[]": "Common list.", "owner{}": "Common owner." };
    const files = await filesOf(
      only({
        common,
        groups: { boxes: { name: "Name in a box." } },
        schemas: { Thing: { properties: { "owner.name": "Name of the owner." } } },
      }),
    );
    expect(files.get("operations/boxes.ts")).toContain("/** Name in a box. */\n  name?: string;");
    expect(files.get("operations/boxes.ts")).toContain("/** Common list. */\n  data?: string[];");
    expect(files.get("models.ts")).toContain("/** Common owner. */\n  owner?: {");
    expect(() => describe(toDocument(), only({ groups: { things: { data: "Of no box." } } }))).toThrow(
      "nothing in the contract answers to\n  groups › things › data",
    );
  });

  it("gives a schema and an operation the words of what they are like", async () => {
    const files = await filesOf(
      only({
        prefixes: ["Beta", "beta_"],
        like: { Other: "Thing" },
        schemas: {
          Thing: { text: "A thing.", properties: { "owner.name": "Name of the owner.", old: "Old." } },
        },
        operations: { changeThing: { text: "Changes." } },
      }),
    );
    const text = files.get("models.ts") ?? "";
    expect(text).toMatch(/A thing\. \*\/\nexport interface BetaThing \{[^}]*Name of the owner\./);
    expect(text).toMatch(/A thing\. \*\/\nexport interface Other \{\n {2}\/\*\* Old\. \*\//);
  });

  it("writes an operation's words, its parameters, and what to use instead, at the stub and at the method", async () => {
    const files = await filesOf(
      only({
        schemas: { Thing: { properties: { old: { text: "Old.", instead: "Use `id`." } } } },
        operations: {
          changeThing: {
            text: "Changes a thing.",
            instead: "Make a new one.",
            parameters: {
              box_id: "Identifier of the box.",
              thing_id: "Identifier of the thing.",
              "kinds[]": { text: "Kinds.", instead: "Leave it out." },
            },
            body: { name: "Name of the thing." },
          },
          beta_listBoxes: { result: { data: "The boxes." } },
        },
      }),
    );
    const doc = [
      "Change thing.",
      "",
      "Changes a thing.",
      "",
      "POST /boxes/{box_id}/things/{thing_id}",
      "@param thingID - Identifier of the thing.",
      "@deprecated Make a new one.",
    ];
    const stubs = files.get("operations/boxes.ts") ?? "";
    expect(stubs).toContain(
      `/**\n${doc.map((line) => ` *${line && ` ${line}`}`).join("\n")}\n */\nexport const changeThing`,
    );
    expect(files.get("resources/boxes.ts")).toContain(
      doc.map((line) => `   *${line && ` ${line}`}`).join("\n"),
    );
    expect(stubs).toContain("/** Identifier of the box. */\n  box_id: string;");
    expect(stubs).toContain("/**\n   * Kinds.\n   * @deprecated Leave it out.\n   */\n  kinds?: string[];");
    expect(stubs).toContain("/** Name of the thing. */\n  name?: string;");
    expect(stubs).toContain("/** The boxes. */\n  data?: string[];");
    expect(files.get("models.ts")).toContain(
      "/**\n   * Old.\n   * @deprecated Use `id`.\n   */\n  old?: string;",
    );
  });

  it.each<[string, Partial<Descriptions>]>([
    ["common › gone", { common: { gone: "x" } }],
    ["constants › size", { constants: { size: "x" } }],
    ["like › Gone", { like: { Gone: "Thing" } }],
    ["like › Other › Gone", { like: { Other: ["Thing", "Gone"] } }],
    ["schemas › Gone", { schemas: { Gone: "x" } }],
    [
      "schemas › Thing › properties › owner.age",
      { schemas: { Thing: { properties: { "owner.age": "x" } } } },
    ],
    ["operations › gone", { operations: { gone: "x" } }],
    [
      "operations › changeThing › parameters › kinds",
      { operations: { changeThing: { parameters: { kinds: "x" } } } },
    ],
    ["operations › changeThing › result › id", { operations: { changeThing: { result: { id: "x" } } } }],
    [
      "operations › changeThing › words › id",
      { operations: { changeThing: { words: { id: "x" } } as object } },
    ],
  ])("refuses %s, which names nothing", (name, part) => {
    expect(() => describe(toDocument(), only(part))).toThrow(
      `openapi/descriptions.yaml: nothing in the contract answers to\n  ${name}`,
    );
  });
});

group("facts beside the words", () => {
  it("leaves out bounds that no number can hold or that contradict each other, and keeps the default", async () => {
    const text =
      (await filesOf(only({ common: { count: "How many.", at: "Where." } }))).get("models.ts") ?? "";
    expect(text).toContain("     * Where.\n     * Integer.\n     */\n    at?: number;");
    expect(text).toContain("/**\n   * How many.\n   * Integer.\n   * @default 3\n   */\n  count?: number;");
  });
});

group("the descriptions of a document", () => {
  it("stand before our own, which stay where it has none", async () => {
    const files = await filesOf(
      only({
        schemas: {
          Thing: { text: "A thing.", properties: { count: "How many.", "owner.name": "Name of the owner." } },
        },
        operations: { changeThing: { text: "Changes a thing.", instead: "Make a new one." } },
      }),
      proseOf(upstream),
    );
    const text = files.get("models.ts") ?? "";
    expect(text).toContain("/** Upstream on things. */\nexport interface Thing {");
    expect(text).toContain("/** Name of the owner. */");
    expect(text).toContain("/** Upstream on sizes. */\n  size?: Size;");
    expect(text).not.toContain("How many.");
    const stubs = files.get("operations/boxes.ts") ?? "";
    expect(stubs).toContain(" * Upstream on the change.\n");
    expect(stubs).toContain(
      " * @param thingID - Upstream on the identifier.\n * @deprecated Make a new one.\n",
    );
  });

  it("lead to the site of the documentation, and cannot end a comment or begin a tag", async () => {
    const text = (await filesOf(NO_DESCRIPTIONS, proseOf(upstream))).get("models.ts") ?? "";
    expect(text).toContain(
      "   * Upstream on the count.\n   *\n   * See [counts](https://platform.openai.com/docs/counts). *\\/\n   * \\@deprecated\n   * Integer.\n",
    );
    expect(ts.transpileModule(text, { reportDiagnostics: true }).diagnostics).toEqual([]);
  });

  it("say nothing of a path of which variants of a union say different things", () => {
    expect(proseOf(upstream).schemas["Thing"]).not.toHaveProperty(["properties", "either.value"]);
  });

  it("do not change the code by a byte", async () => {
    const [plain, documented] = [
      await filesOf(NO_DESCRIPTIONS),
      await filesOf(NO_DESCRIPTIONS, proseOf(upstream)),
    ];
    const code = (files: Map<string, string>): object =>
      Object.fromEntries(
        [...files]
          .filter(([path]) => path.endsWith(".ts"))
          .map(([path, text]) => [
            path,
            withoutComments(
              ts.transpileModule(text, {
                compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
              }).outputText,
              "documentation",
            ),
          ]),
      );
    expect(documented.get("models.ts")).not.toBe(plain.get("models.ts"));
    expect(documented.get("operations/boxes.ts")).not.toBe(plain.get("operations/boxes.ts"));
    expect(code(documented)).toEqual(code(plain));
  });
});
