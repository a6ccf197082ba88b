import { describe, expect, it } from "@jest/globals";
import { compareReports } from "../../../scripts/release/compare-reports.ts";

/** The changes of one entry point, each as "name: what", a breaking one with "!" and one that was warned of with "(warned)". */
const changesOf = (before: string, after: string): string[] =>
  compareReports(new Map([["index", before]]), new Map([["index", after]])).map(
    ({ name, what, breaking, warned }) =>
      `${breaking ? "!" : ""}${name}: ${what}${warned ? " (warned)" : ""}`,
  );

describe("between two API reports", () => {
  it.each<[string, string, string, string[]]>([
    ["an export that is gone", "export const a: 1;", "", ["!a: removed"]],
    ["a deprecated export that is gone", "// @deprecated\nexport const a: 1;", "", ["!a: removed (warned)"]],
    ["an export that is new", "", "export class A {}", ["A: added"]],
    ["what is not exported any more", "export type A = 1;", "type A = 1;", ["!A: removed"]],
    ["what was never exported and is gone", "type A = 1;", "", []],
    ["another kind", "export interface A {}", "export class A {}", ["!A: interface → class"]],
    [
      "another base",
      "export class A extends B {}",
      "export class A extends C {}",
      ["!A: extends B → extends C"],
    ],
    ["a notice", "export const a: 1;", "// @deprecated\nexport const a: 1;", ["a: deprecated"]],
    [
      "a member that is gone, of a deprecated interface",
      "// @deprecated\nexport interface A { b: 1 }",
      "// @deprecated\nexport interface A {}",
      ["!A.b: removed (warned)"],
    ],
    ["an optional member", "export interface A {}", "export interface A { b?: 1 }", ["A.b: added"]],
    ["a required member", "export interface A {}", "export interface A { b: 1 }", ["!A.b: added, required"]],
    ["a method", "export class A {}", "export class A { b(): 1; }", ["A.b: added"]],
    ["a private member", "export class A { private b: 1; }", "export class A {}", []],
    [
      "a longer union",
      'export type A = "a";\nexport type B = "a" | "b";',
      'export type A = "a";\nexport type B = "c" | "b" | "a";',
      ['B: "a" | "b" → "c" | "b" | "a"'],
    ],
    [
      "a shorter union",
      'export type B = "a" | "b" | "c";',
      'export type B = "a" | "b";',
      ['!B: "a" | "b" | "c" → "a" | "b"'],
    ],
    [
      "a further parameter that may be left out",
      "export function f(a: 1): 2;",
      "export function f(a: 1, b?: 3): 2;",
      ["f: export function f(a: 1): 2; → export function f(a: 1, b?: 3): 2;"],
    ],
    [
      "a further parameter that may not",
      "export function f(a: 1): 2;",
      "export function f(a: 1, b: 3): 2;",
      ["!f: export function f(a: 1): 2; → export function f(a: 1, b: 3): 2;"],
    ],
    [
      "a parameter that may be left out now",
      "export interface A { f(a: 1): 2; }",
      "export interface A { f(a?: 1): 2; }",
      ["A.f: f(a: 1): 2; → f(a?: 1): 2;"],
    ],
    [
      "another result",
      "export interface A { f(a: 1): 2; }",
      "export interface A { f(a: 1): 3; }",
      ["!A.f: f(a: 1): 2; → f(a: 1): 3;"],
    ],
    ["other line breaks", "export type A = { a: 1 };", "export type A = {\n    a:\n 1\n};", []],
    [
      "an overload",
      "export function f(): 1;",
      "export function f(): 1;\nexport function f(a: 1): 1;",
      ["f. (2): added"],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(changesOf(before, after)).toEqual(expected);
  });

  it("names the entry points that are new or gone, breaking changes first", () => {
    const report = "# a\n\n```ts\nexport const a: 1;\n```\n";
    expect(compareReports(new Map([["b", report]]), new Map([["a", report]]))).toEqual([
      { entry: "b", name: "", what: "removed", breaking: true, warned: false },
      { entry: "a", name: "", what: "added", breaking: false, warned: false },
    ]);
  });
});
