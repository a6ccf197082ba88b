import { describe, expect, it } from "@jest/globals";
import { mutated } from "../../../scripts/mutation/mutant.ts";
import { mutantsOf } from "../../../scripts/mutation/mutants-of.ts";

/** Every text that the operators make of a source. */
const made = (source: string): string[] =>
  mutantsOf("folder/file.ts", source).map((mutant) => mutated(source, mutant));

describe("the operators", () => {
  const table: readonly (readonly [what: string, given: string, want: readonly string[]])[] = [
    ["a boundary is moved and turned", "a < b;", [";", "a <= b;", "a >= b;"]],
    ["an equality is turned", "x(a === b);", [";", "x(a !== b);"]],
    ["a condition holds always and never", "if (a) b();", ["if (true) b();", "if (false) b();", "if (a) ;"]],
    ["a loop is never entered", "while (a) b();", ["while (false) b();", "while (a) ;"]],
    ["a negation is dropped", "f = !a;", [";", "f = a;"]],
    ["a choice is fixed", "f = a ? b : c;", [";", "f = true ? b : c;", "f = false ? b : c;"]],
    ["&& becomes || and each side", "f = a && b;", [";", "f = a || b;", "f = a;", "f = b;"]],
    ["?? becomes each side", "f = a ?? b;", [";", "f = (a)!;", "f = b;"]],
    ["arithmetic is turned", "f = a * b;", [";", "f = a / b;"]],
    ["a count runs backwards", "a++;", [";", "a--;"]],
    ["texts are joined as before", "f = a + 'b';", [";", 'f = a + "";']],
    [
      "constants are others",
      "f(true, 3, 'a');",
      [";", "f(false, 3, 'a');", "f(true, 4, 'a');", 'f(true, 3, "");'],
    ],
    ["a method is its counterpart", "f = Math.min(a, b);", [";", "f = Math.max(a, b);"]],
    [
      "catch and finally do nothing",
      "try { a(); } catch { b(); } finally { c(); }",
      [
        "try { ; } catch { b(); } finally { c(); }",
        "try { a(); } catch {} finally { c(); }",
        "try { a(); } catch { ; } finally { c(); }",
        "try { a(); } catch { b(); } finally {}",
        "try { a(); } catch { b(); } finally { ; }",
      ],
    ],
    [
      "a default branch does nothing",
      "switch (a) { default: b(); }",
      ["switch (a) { default: break; }", "switch (a) { default: ; }"],
    ],
    ["chaining is not optional", "f = a?.b?.[c];", [";", "f = a!.b?.[c];", "f = a?.b![c];"]],
    ["a value is not returned", "const f = (a) => a;", ["const f = (a) => undefined as never;"]],
    ["a return goes on", "function f() { return; }", ["function f() { ; }"]],
    ["an element is missing", "f = [a, b];", [";", "f = [b];", "f = [a, ];"]],
    ["a property is missing", "f = { a, b: c };", [";", "f = { b: c };", "f = { a,  };"]],
  ];
  it.each(table)("%s: %s", (_what, given, want) => {
    expect(made(given).sort()).toEqual([...want].sort());
  });

  it("leave types, imports, exports and names alone", () => {
    const source = `import { a } from "b"; export { a }; type T = "c" | 3; interface I { readonly d: true }`;
    expect(made(source)).toEqual([]);
    expect(made(`const f = { "g-h": i };`)).toEqual(["const f = {  };"]);
  });

  it("leave prose alone: messages of errors, and texts with a space", () => {
    expect(made("throw new TypeError(`wrong` + a);")).toEqual([]);
    expect(made(`const f = "two words";`)).toEqual([]);
  });
});

describe("a mutant", () => {
  it("says where it is, and what stands there", () => {
    expect(mutantsOf("folder/file.ts", "let a;\n  f(1);")).toContainEqual({
      file: "folder/file.ts",
      line: 2,
      source: "f(1);",
      start: 11,
      end: 12,
      operator: "constant",
      before: "1",
      after: "2",
    });
  });
});
