import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { toYaml } from "../../../scripts/update-spec/to-yaml.ts";

describe("toYaml", () => {
  const table: readonly (readonly [given: unknown, want: string])[] = [
    ["plain", "plain\n"],
    ["", "''\n"],
    ["200", "'200'\n"],
    ["no", "'no'\n"],
    ["on", "'on'\n"],
    ["2025-06-03", "'2025-06-03'\n"],
    ["#/components/schemas/A", "'#/components/schemas/A'\n"],
    [{ a: null, b: [], c: {} }, "a: null\nb: []\nc: {}\n"],
    [[`${"word ".repeat(40)}end`], `- ${"word ".repeat(40)}end\n`],
  ];
  it.each(table)("writes %j on its own terms", (given, want) => {
    expect(toYaml(given)).toBe(want);
  });

  it("writes a value that is used twice twice, without anchors", () => {
    const shared = { type: "string" };
    expect(toYaml({ a: shared, b: shared })).toBe("a:\n  type: string\nb:\n  type: string\n");
  });

  it("is read back as what was written, by YAML 1.2 and 1.1", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 3 }), (value) => {
        const text = toYaml(value);
        expect(JSON.stringify(parse(text))).toBe(JSON.stringify(value));
        expect(JSON.stringify(parse(text, { version: "1.1" }))).toBe(JSON.stringify(value));
      }),
    );
  });
});
