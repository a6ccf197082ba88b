import { describe, expect, it } from "@jest/globals";
import { withoutDocComments } from "../../../scripts/bundle-dist/without-doc-comments.ts";

describe("withoutDocComments", () => {
  it("takes out JSDoc with its lines, before declarations and before members", () => {
    const text =
      "/** One. */\nconst a = {\n    /**\n     * Two.\n     */\n    b: 1, /** Three. */ c: 2,\n};\n/** Four. */\nexport { a };\n";
    expect(withoutDocComments(text)).toBe("const a = {\n    b: 1,  c: 2,\n};\nexport { a };\n");
  });

  it("keeps other comments, and what only looks like one", () => {
    const text =
      '// Why.\nconst a = /* @__PURE__ */ f();\nconst b = `\n/** text */\n`;\nconst c = "/** text */";\nconst d = /\\/** *\\//;\n';
    expect(withoutDocComments(text)).toBe(text);
  });
});
