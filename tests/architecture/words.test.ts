import { describe, expect, it } from "@jest/globals";
import { type Finding, findAvoidedWords } from "./find-avoided-words.ts";
import { readSource, sourceFiles } from "./source-files.ts";
import { type Piece, pieceOfPage, piecesOfSource, titlesOfTests } from "./words-in.ts";

const pages = sourceFiles(["docs"], ".md").filter(({ path }) => !path.startsWith("docs/api/"));
const folders: Readonly<Record<string, () => readonly Piece[]>> = {
  "src/handwritten": () => sourceFiles(["src/handwritten"]).flatMap(piecesOfSource),
  codegen: () => sourceFiles(["codegen"]).flatMap(piecesOfSource),
  scripts: () => sourceFiles(["scripts"]).flatMap(piecesOfSource),
  tests: () => sourceFiles(["tests"]).flatMap(titlesOfTests),
  docs: () => [readSource("README.md"), ...pages].map(pieceOfPage),
};

const shown = ({ path, line, found, instead }: Finding): string => `${path}:${line} "${found}": ${instead}`;

describe("plain technical English", () => {
  it.each(Object.entries(folders))("%s has no avoided words", (_folder, piecesOf) => {
    expect(findAvoidedWords(piecesOf()).map(shown)).toEqual([]);
  });
});

describe("findAvoidedWords", () => {
  const inSource = (text: string, path = "a.ts"): string[] =>
    findAvoidedWords(piecesOfSource({ path, text })).map(({ line, found }) => `${line} ${found}`);

  it.each([
    ["a comment", "// Nobody waits.", ["1 Nobody"]],
    ["a doc comment over lines", "/**\n * The caller is\n * told.\n */\nconst a = 1;", ["2 is told"]],
    ["comments over lines", "// The caller is\n// told.\nconst a = 1;", ["1 is told"]],
    ["a string", 'const a = "must be from 0 on";', ["1 from 0 on"]],
    ["a template", `const a = \`nobody of \${b} and nobody\`;`, ["1 nobody", "1 nobody"]],
    ["a declared name", "const letGo = 1;", ["1 let Go"]],
    ["a private name", "class A {\n  #isHeeded = 1;\n}", ["2 Heeded"]],
    ["a name that stands alone", "const told = 1;", ["1 told"]],
    ["a part of a name", "const ownKeys = 1;", []],
    ["the use of a name", "a.letGo();", []],
    ["an import", 'import { letGo } from "./untold-errors.ts";', []],
    ["a part of a word", "// busybodies recommend", []],
  ])("looks into %s", (_, text, found) => {
    expect(inSource(text)).toEqual(found);
  });

  it("looks into the name of a file", () => {
    expect(inSource("", "src/untold-errors.ts")).toEqual(["1 untold"]);
  });

  it("looks into the titles of tests and of the rows of their tables", () => {
    const text =
      'describe("nobody", () => {\n  it.each(["whoever"])("told " + "nobody", () => go("somebody"));\n});';
    const findings = findAvoidedWords(titlesOfTests({ path: "a.test.ts", text }));
    expect(findings.map(({ line, found }) => `${line} ${found}`)).toEqual([
      "1 nobody",
      "2 nobody",
      "2 whoever",
    ]);
  });

  it("looks into the lines of a page", () => {
    const page = pieceOfPage({ path: "a.md", text: "# A\n\nAll\n\nThe caller is\ntold." });
    expect(findAvoidedWords([page]).map(({ line, found }) => `${line} ${found}`)).toEqual(["5 is told"]);
  });
});
