import { describe, expect, it } from "@jest/globals";
import { renderDiff } from "../../scripts/codegen-check/render-diff.ts";

describe("renderDiff", () => {
  it("shows what changed, where, and in which declaration", () => {
    const before = 'export interface Batch {\n  id: string;\n  status: "on" | "off";\n  a: 1;\n}\n';
    const text = renderDiff("models.ts", before, before.replace('"off"', '"of"'));
    expect(text).toContain("@@ line 1 in interface Batch @@");
    expect(text).toContain('-  status: "on" | "off";\n+  status: "on" | "of";');
  });

  it("cuts a long line to where it differs", () => {
    const line = (value: string): string =>
      `{"x":"${"a".repeat(500)}","enum":["${value}"],"y":"${"b".repeat(500)}"}\n`;
    const text = renderDiff("schemas.ts", line("old"), line("new"));
    expect(text).toMatch(/^-….{1,170}…$/m);
    expect(text).toMatch(/"enum":\["old"\]/);
    expect(text).toMatch(/"enum":\["new"\]/);
  });

  it("names files that are missing or left over, and stops after a few places", () => {
    expect(renderDiff("a.ts", undefined, "x")).toBe("+ a.ts is missing");
    expect(renderDiff("a.ts", "x", undefined)).toBe("- a.ts is not generated any more");
    const lines = (suffix: string): string =>
      Array.from({ length: 400 }, (_, i) => `line ${i}${i % 20 ? "" : suffix}`).join("\n");
    expect(renderDiff("a.ts", lines(""), lines("!"))).toMatch(/… and 12 more places/);
  });
});
