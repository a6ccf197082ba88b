import { describe, expect, it } from "@jest/globals";
import { type Document, readDocument, type Schema } from "../../codegen/document.ts";
import { applyPatches, type Patch, readPatches } from "../../codegen/patches.ts";

const documentOf = (schemas: Record<string, Schema>): Document =>
  ({ components: { schemas }, paths: {}, webhooks: {} }) as unknown as Document;

const patched = (schemas: Record<string, Schema>, ...patches: Partial<Patch>[]): Record<string, Schema> =>
  applyPatches(
    documentOf(schemas),
    patches.map((patch) => ({ why: "a reason", kind: "kind", ...patch })),
  ).components.schemas;

describe("applyPatches", () => {
  it("changes a copy by RFC 6902 operations", () => {
    const schemas = { A: { type: "string" } };
    const want = patched(schemas, {
      patch: [{ op: "replace", path: "/components/schemas/A/type", value: "number" }],
    });
    expect(want["A"]).toEqual({ type: "number" });
    expect(schemas.A.type).toBe("string");
  });

  it.each<[string, Partial<Patch>, RegExp]>([
    [
      "removes what is gone",
      { patch: [{ op: "remove", path: "/components/schemas/B" }] },
      /patch 1 \(kind\) no longer applies/,
    ],
    [
      "adds what is there",
      { patch: [{ op: "add", path: "/components/schemas/A", value: {} }] },
      /A is there already/,
    ],
    [
      "replaces by the same",
      { patch: [{ op: "replace", path: "/components/schemas/A/type", value: "string" }] },
      /has that value already/,
    ],
    [
      "tests what has changed",
      { patch: [{ op: "test", path: "/components/schemas/A/type", value: "number" }] },
      /no longer applies/,
    ],
    ["has a rule that finds no place", { rule: "nullable-keyword" }, /rule nullable-keyword found no place/],
    ["names a rule that there is not", { rule: "no-such-rule" as never }, /there is no rule no-such-rule/],
    ["gives no reason", { why: " ", rule: "nullable-keyword" }, /no `why`/],
    ["is empty", {}, /neither a rule nor a patch/],
  ])("fails and names a patch that %s", (_, patch, message) => {
    const apply = (): unknown => patched({ A: { type: "string" } }, patch);
    expect(apply).toThrow(message);
    expect(apply).toThrow(/patches\.yaml: patch 1/);
  });
});

describe("rules", () => {
  it.each<[string, Schema, Schema]>([
    ["a type", { type: "string", nullable: true }, { type: ["string", "null"] }],
    ["nullable: false", { type: "string", nullable: false }, { type: "string" }],
    [
      "an enum",
      { type: "string", enum: ["a"], nullable: true },
      { type: ["string", "null"], enum: ["a", null] },
    ],
    [
      "a union",
      { anyOf: [{ type: "string" }], nullable: true },
      { anyOf: [{ type: "string" }, { type: "null" }] },
    ],
    [
      "a union that says so itself",
      { anyOf: [{ type: "null" }], nullable: true },
      { anyOf: [{ type: "null" }] },
    ],
    [
      "a reference",
      { $ref: "#/components/schemas/X", nullable: true },
      { anyOf: [{ $ref: "#/components/schemas/X" }, { type: "null" }] },
    ],
    [
      "allOf with a marker",
      { allOf: [{ type: "string" }, { nullable: true }] },
      { anyOf: [{ type: "string" }, { type: "null" }] },
    ],
  ])("nullable-keyword mends %s", (_, given, want) => {
    expect(patched({ A: given, X: {} }, { rule: "nullable-keyword" })["A"]).toEqual(want);
  });

  it("unmapped-discriminators drops those without a mapping, and no property of that name", () => {
    const property = { type: "object", properties: { discriminator: { type: "string" } } };
    const mapped = { oneOf: [], discriminator: { propertyName: "type", mapping: { a: "A" } } };
    const result = patched(
      { A: { oneOf: [], discriminator: { propertyName: "type" } }, B: property, C: mapped },
      { rule: "unmapped-discriminators" },
    );
    expect(result).toEqual({ A: { oneOf: [] }, B: property, C: mapped });
  });

  it("required-without-property drops such names, but not from a part of a whole that has them", () => {
    const part = { type: "object", required: ["id"], properties: { name: {} } };
    const result = patched(
      {
        A: { type: "object", required: ["a", "b"], properties: { a: {} } },
        Whole: { allOf: [part, { properties: { id: {} } }] },
      },
      { rule: "required-without-property" },
    );
    expect(result["A"]?.required).toEqual(["a"]);
    expect(result["Whole"]?.allOf?.[0]?.required).toEqual(["id"]);
  });

  it("boolean-exclusive-bounds and misspelled-keywords write today's keywords", () => {
    expect(
      patched({ A: { minimum: 0, exclusiveMinimum: true as never } }, { rule: "boolean-exclusive-bounds" })[
        "A"
      ],
    ).toEqual({ exclusiveMinimum: 0 });
    expect(patched({ A: { min_items: 2, optional: true } }, { rule: "misspelled-keywords" })["A"]).toEqual({
      minItems: 2,
    });
  });

  it("null-on-the-wire refuses a property that allows null by itself", () => {
    const settings = { rule: "null-on-the-wire" as const, with: { properties: ["A.x"] } };
    expect(
      patched({ A: { properties: { x: { type: "string" } } } }, settings)["A"]?.properties?.["x"],
    ).toEqual({ anyOf: [{ type: "string" }, { type: "null" }] });
    expect(() => patched({ A: { properties: { x: { type: ["string", "null"] } } } }, settings)).toThrow(
      /A\.x allows null by itself/,
    );
    expect(() => patched({ A: { properties: {} } }, settings)).toThrow(/there is no property A\.x/);
  });
});

describe("rules that name properties", () => {
  const schemas = (): Record<string, Schema> => ({
    Job: {
      allOf: [
        { required: ["id"], properties: { id: { type: "string" } } },
        {
          required: ["error"],
          properties: {
            error: {
              anyOf: [
                { type: "object", required: ["code"], properties: { code: { type: "string" } } },
                { type: "null" },
              ],
            },
            owner: { $ref: "#/components/schemas/Owner" },
          },
        },
      ],
    },
    Owner: { required: ["name", "age"], properties: { name: { type: "string" }, age: { type: "number" } } },
  });
  const nullable = { anyOf: [{ type: "string" }, { type: "null" }] };

  it("null-on-the-wire finds them in a part, below what may be null and behind a reference", () => {
    const properties = ["Job.id", "Job.error.code", "Job.owner.name"];
    const { Job, Owner } = patched(schemas(), { rule: "null-on-the-wire", with: { properties } });
    expect(Job?.allOf?.[0]?.properties?.["id"]).toEqual(nullable);
    expect(Job?.allOf?.[1]?.properties?.["error"]?.anyOf?.[0]?.properties?.["code"]).toEqual(nullable);
    expect(Owner?.properties?.["name"]).toEqual(nullable);
  });

  it("missing-on-the-wire makes them optional where they are required, and nothing else", () => {
    const properties = ["Job.id", "Job.error.code", "Job.owner.age"];
    const { Job, Owner } = patched(schemas(), { rule: "missing-on-the-wire", with: { properties } });
    expect(Job?.allOf?.map(({ required }) => required)).toEqual([[], ["error"]]);
    expect(Job?.allOf?.[1]?.properties?.["error"]?.anyOf?.[0]?.required).toEqual([]);
    expect(Owner).toEqual({ ...schemas()["Owner"], required: ["name"] });
  });

  it.each([
    ["optional by itself", "Job.owner", /Job\.owner is not required/],
    ["no property", "Job.owner.x", /there is no property Job\.owner\.x/],
    ["no schema", "Task.id", /there is no property Task\.id/],
  ])("missing-on-the-wire refuses what is %s", (_, property, message) => {
    const apply = (): unknown =>
      patched(schemas(), { rule: "missing-on-the-wire", with: { properties: [property] } });
    expect(apply).toThrow(message);
  });
});

describe("openapi/patches.yaml", () => {
  it("applies to the committed contract and leaves no keyword of another dialect", async () => {
    const document = await readDocument(new URL("../../openapi/openapi.yaml", import.meta.url));
    const patches = await readPatches(new URL("../../openapi/patches.yaml", import.meta.url));
    const all = JSON.stringify(applyPatches(document, patches));
    expect(patches.length).toBeGreaterThan(10);
    expect(all).not.toContain('"nullable":');
    expect(all).not.toContain("$recursive");
    expect(patches.every(({ why, kind }) => why.length > 20 && kind.length > 3)).toBe(true);
  });
});
