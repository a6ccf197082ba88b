import { describe, expect, it } from "@jest/globals";
import { type FunctionSize, measureFunctions } from "./measure-functions.ts";
import { sourceFiles } from "./source-files.ts";

const mostLines = 60;
const mostComplexity = 12;

const measure = (text: string): readonly FunctionSize[] => measureFunctions({ path: "a.ts", text });

describe("functions of the source", () => {
  const tooLarge = sourceFiles(["src/handwritten", "codegen", "scripts"])
    .flatMap(measureFunctions)
    .filter(({ lines, complexity }) => lines > mostLines || complexity > mostComplexity)
    .filter(({ reason }) => reason === undefined);

  it(`have at most ${mostLines} lines and a complexity of at most ${mostComplexity}, or a comment \`// complexity: <reason>\` above`, () => {
    expect(
      tooLarge.map(
        ({ path, line, name, lines, complexity }) =>
          `${path}:${line} ${name}: ${lines} lines, complexity ${complexity}`,
      ),
    ).toEqual([]);
  });
});

describe("measureFunctions", () => {
  it.each([
    ["a declaration", "function f() {}", "f"],
    ["an arrow function", "const f = () => 1;", "f"],
    ["a wrapped function", "const f = Object.assign(() => 1, {});", "f"],
    ["a method", "class A { m() {} }", "A.m"],
    ["a constructor", "class A { constructor() {} }", "A.constructor"],
    ["a property", "const f = { g: () => 1 };", "f.g"],
    ["a callback", "go(() => 1);", "(anonymous)"],
  ])("names %s", (_, text, name) => {
    expect(measure(text).at(-1)?.name).toBe(name);
  });

  it("counts the lines of a function with those of the functions in it", () => {
    const sizes = measure("/** Doc. */\nconst f = () => {\n  const g = () => {\n  };\n  return g;\n};");
    expect(sizes.map(({ name, lines }) => [name, lines])).toEqual([
      ["f", 5],
      ["f.g", 2],
    ]);
  });

  it.each([
    ["nothing", "return a;", 1],
    ["if and else if", "if (a) b; else if (c) d; else e;", 3],
    ["logical operators", "return (a && b) || (c ?? d);", 4],
    ["logical assignments", "a ??= b; a ||= b; a &&= b;", 4],
    ["a conditional", "return a ? b : c;", 2],
    ["loops", "for (;;); for (const a in b); for (const a of b); while (a); do {} while (a);", 6],
    ["the cases of a switch without the default", "switch (a) { case 1: case 2: break; default: }", 3],
    ["a catch", "try { a(); } catch { b(); } finally { c(); }", 2],
    ["optional access", "return a?.b?.();", 1],
    ["a nested function", "return () => a && b;", 1],
  ])("counts %s", (_, body, complexity) => {
    expect(measure(`function f() { ${body} }`)[0]?.complexity).toBe(complexity);
  });

  it.each([
    ["above a function", "// complexity: a table\nexport const f = () => 1;", "a table"],
    ["below a doc comment", "/** Doc. */\n// complexity: a table\nfunction f() {}", "a table"],
    ["above a method", "class A {\n  // complexity: a table\n  m() {}\n}", "a table"],
    ["above another function", "// complexity: a table\nfunction g() {}\nfunction f() {}", undefined],
    ["without a reason", "// complexity:\nfunction f() {}", undefined],
  ])("reads a reason %s", (_, text, reason) => {
    expect(measure(text).at(-1)?.reason).toBe(reason);
  });
});
