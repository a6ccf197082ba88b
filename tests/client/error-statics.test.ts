import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import ts from "typescript";
import commonJS from "../../src/handwritten/common-js.ts";
import * as callErrors from "../../src/handwritten/errors/call-errors.ts";
import * as publicErrors from "../../src/handwritten/errors/public-errors.ts";
import * as root from "../../src/handwritten/index.ts";

/** The names that `declare namespace OpenAI` exports. */
const namesOfNamespace = (): readonly string[] => {
  const file = new URL("../../src/handwritten/client/openai.ts", import.meta.url);
  const source = ts.createSourceFile("openai.ts", readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExportSpecifier(node)) names.push(node.name.text);
    node.forEachChild(visit);
  };
  for (const statement of source.statements) if (ts.isModuleDeclaration(statement)) visit(statement);
  return names;
};

describe("the list of public errors", () => {
  it.each(Object.keys(publicErrors))("%s is exported by the root and is on what require gives", (name) => {
    const error = Reflect.get(publicErrors, name);
    expect(Reflect.get(root, name)).toBe(error);
    expect(Reflect.get(commonJS, name)).toBe(error);
  });

  it.each(Object.keys(callErrors))(
    "%s, which any call may throw, is a static of the class and in its namespace",
    (name) => {
      expect(Reflect.get(root.OpenAI, name)).toBe(Reflect.get(callErrors, name));
      expect(namesOfNamespace()).toContain(name);
    },
  );
});
