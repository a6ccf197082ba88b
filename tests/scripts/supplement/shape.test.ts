import { describe, expect, it } from "@jest/globals";
import { shapeAt } from "../../../scripts/supplement/align/shape.ts";
import type { Json } from "../../../scripts/update-spec/json-value.ts";
import { pointer } from "../../../scripts/update-spec/pointer.ts";

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: Json, required?: string[]): Json => ({
  type: "object",
  properties,
  ...(required ? { required } : {}),
});
const text = { type: "string" };

const schemas = {
  A: object({ a: text }),
  B: object({ b: text }, ["b"]),
  Form: { type: "object", oneOf: [ref("A"), ref("B")] },
  Loop: { anyOf: [ref("Loop"), text] },
};

/** A schema's forms in short: kind and name, the properties with ! where required, where more may be added. */
const short = (schema: Json): unknown => {
  const { isNullable, forms } = shapeAt({ at: schema, components: { schemas } }, ["at"]);
  const shown = forms.map(({ kind, name, fields, home, list }) => {
    const names = [...fields].map(([field, { required }]) => (required ? `${field}!` : field));
    const where = kind === "object" ? ` at ${pointer(home)}` : "";
    return `${kind}${name ? ` ${name}` : ""} {${names}}${where}${list ? ` in ${pointer(list)}` : ""}`;
  });
  return isNullable ? [...shown, "null"] : shown;
};

const A = "object A {a} at #/components/schemas/A";

describe("shapeAt", () => {
  it.each<[string, Json, unknown]>([
    ["a reference", ref("A"), [A]],
    ["a reference with null beside it", { ...ref("A"), nullable: true }, [A, "null"]],
    ["a reference with null in another part", { allOf: [ref("A"), { nullable: true }] }, [A, "null"]],
    ["a union with null", { anyOf: [ref("A"), { type: "null" }] }, [`${A} in #/at/anyOf`, "null"]],
    ["a list of types", { type: ["string", "null"] }, ["string {}", "null"]],
    ["an enum with null", { enum: ["a", null] }, ["string {}", "null"]],
    ["anything", {}, ["any {}", "null"]],
    [
      "a union with its type beside it, whose members keep their names",
      ref("Form"),
      [
        `${A} in #/components/schemas/Form/oneOf`,
        "object B {b!} at #/components/schemas/B in #/components/schemas/Form/oneOf",
      ],
    ],
    [
      "parts, which add up to one object that grows in the part that is written in place",
      { allOf: [ref("A"), object({ c: text }), { required: ["a"] }] },
      ["object {a!,c} at #/at/allOf/1"],
    ],
    ["parts that are all references", { allOf: [ref("A"), ref("B")] }, ["object {a,b!} at #/at"]],
    [
      "members that only say what is required together",
      { ...object({ a: text }), anyOf: [{ required: ["a"] }, { required: ["b"] }] },
      ["object {a} at #/at"],
    ],
    ["a union that is in itself", ref("Loop"), ["string {} in #/components/schemas/Loop/anyOf"]],
  ])("reads %s", (_, schema, forms) => {
    expect(short(schema)).toEqual(forms);
  });
});
