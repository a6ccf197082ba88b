import { describe, expect, it } from "@jest/globals";
import { indentWithTabs } from "../../../scripts/bundle-dist/indent-with-tabs.ts";
import { withoutComments } from "../../../scripts/bundle-dist/without-comments.ts";

describe("withoutComments", () => {
  it("takes out JSDoc with its lines, before declarations and before members", () => {
    const text =
      "/** One. */\nconst a = {\n    /**\n     * Two.\n     */\n    b: 1, /** Three. */ c: 2,\n};\n/** Four. */\nexport { a };\n";
    expect(withoutComments(text, "documentation")).toBe("const a = {\n    b: 1,  c: 2,\n};\nexport { a };\n");
  });

  it("keeps other comments, and what only looks like one", () => {
    const text =
      '// Why.\nconst a = /* @__PURE__ */ f();\nconst b = `\n/** text */\n`;\nconst c = "/** text */";\nconst d = /\\/** *\\//;\n';
    expect(withoutComments(text, "documentation")).toBe(text);
    expect(withoutComments(text, "all")).toBe(text.replace("// Why.\n", "").replace("/* @__PURE__ */ ", " "));
  });
});

describe("indentWithTabs", () => {
  /** A placeholder of a template, which is none in this file. */
  const value = (name: string): string => ["$", "{", name, "}"].join("");

  it("writes a tab for four blanks, but not in templates", () => {
    const template = `\`\n    x ${value("y")}\n    z\``;
    const text = `if (a) {\n    f(${template});\n        g();\n  h();\n}\n`;
    expect(indentWithTabs(text)).toBe(`if (a) {\n\tf(${template});\n\t\tg();\n  h();\n}\n`);
  });

  it("writes nothing for them where it is asked to", () => {
    expect(indentWithTabs("if (a) {\n    b();\n  c();\n}\n", "")).toBe("if (a) {\nb();\n  c();\n}\n");
  });

  it("keeps the middle of a template with values", () => {
    const template = `\`${value("b")}\n    c\n    ${value("d")}\n    e\``;
    expect(indentWithTabs(`const a = ${template};\n    /* f\n    g */\n`)).toBe(
      `const a = ${template};\n\t/* f\n\tg */\n`,
    );
  });
});
