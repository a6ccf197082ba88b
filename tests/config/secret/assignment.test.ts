import { execFileSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readAssignment } from "../../../src/handwritten/config/secret/assignment.ts";

describe("readAssignment", () => {
  it.each<[string, string]>([
    ["KEY=abc", "abc"],
    ["export KEY=abc", "abc"],
    ["export  KEY=abc", "abc"],
    ["export\tKEY=abc", "abc"],
    ["  export KEY=abc", "abc"],
    ["KEY = abc", "abc"],
    ["\ufeffKEY=abc", "abc"],
    ["\ufeffexport KEY=abc", "abc"],
    ["KEY=abc # ours", "abc"],
    ["KEY='abc' # it's ours", "abc"],
    ['KEY="abc" # "ours"', "abc"],
    ['KEY="a b#c"', "a b#c"],
    ["KEY='a\"b'", 'a"b'],
    ['KEY="a\'b"', "a'b"],
    ["KEY='a$b\\c`d'", "a$b\\c`d"],
    ["KEY=a=b=", "a=b="],
    ["KEY=Abc8Q~d.e_f-g:h", "Abc8Q~d.e_f-g:h"],
    ["KEY=abc\r\nOTHER=x\r\n", "abc"],
    ["OTHER='x'\r\nexport KEY=\"abc\"\r\n", "abc"],
    ["#!/bin/bash\nset -euo pipefail\n\nexport OTHER=1\nexport KEY=abc\n", "abc"],
    ["set -a\nKEY=abc", "abc"],
    ["source other.sh\nKEY=abc", "abc"],
    ["if true; then\n  export KEY=abc\nfi", "abc"],
    ["# KEY=old\n#KEY=older\nKEY=abc", "abc"],
    ["KEY=old\nKEY=abc", "abc"],
    ["KEY='first\nKEY=abc", "abc"],
    ["# it's a comment\nKEY='abc'", "abc"],
    ["MY_KEY=x\nKEY_2=y\nKEY=abc\nNOT KEY=z", "abc"],
  ])("%j", (text, want) => {
    expect(readAssignment(text, "KEY")).toEqual({ value: want });
  });

  it.each([
    ["", "absent"],
    ["OTHER=abc", "absent"],
    ["# KEY=abc", "absent"],
    ["exportKEY=abc", "absent"],
    ["echo KEY=abc", "absent"],
    ["export KEY", "absent"],
    ["KEY=", "empty"],
    ["KEY=  ", "empty"],
    ["KEY= # nothing", "empty"],
    ["KEY=''", "empty"],
    ['export KEY=""', "empty"],
    ["KEY=abc\nKEY=", "empty"],
    // What readers of such files disagree on, or what only a shell could compute.
    ["KEY=ab#c", "not plain"],
    ['KEY="a\\"b"', "not plain"],
    ['KEY="a\\nb"', "not plain"],
    ["KEY='a'b'", "not plain"],
    ["KEY=a'b'c", "not plain"],
    ['KEY="a""b"', "not plain"],
    ["KEY='abc", "not plain"],
    ['KEY="abc', "not plain"],
    ["KEY=$OTHER", "not plain"],
    ['KEY="$OTHER"', "not plain"],
    ['KEY="$(pass openai)"', "not plain"],
    ["KEY=`pass openai`", "not plain"],
    ["KEY=abc; OTHER=x", "not plain"],
    ["KEY=abc OTHER=x", "not plain"],
    ["KEY=two words", "not plain"],
    ["KEY=a\\ b", "not plain"],
    ["KEY=~/key", "not plain"],
    ["KEY=a:~/key", "not plain"],
    ["KEY='two\nlines'", "not plain"],
  ])("%j is %s", (text, problem) => {
    expect(readAssignment(text, "KEY")).toEqual({ problem });
  });

  it("takes no property of objects for a value", () => {
    expect(readAssignment("__proto__=abc", "__proto__")).toEqual({ problem: "empty" });
    expect(readAssignment("constructor=abc", "constructor")).toEqual({ value: "abc" });
  });

  it("reads back any visible ASCII that is written in single quotes, among other lines", () => {
    const visible = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    });
    const value = visible.filter((text) => text !== "" && !text.includes("'"));
    const other = visible.map((text) => `OTHER=${text}`);
    fc.assert(
      fc.property(value, fc.array(other), fc.array(other), fc.boolean(), (text, before, after, exported) => {
        const line = `${exported ? "export " : ""}KEY='${text}'`;
        expect(readAssignment([...before, line, ...after].join("\n"), "KEY")).toEqual({ value: text });
      }),
    );
  });

  it("reads what a shell reads, or refuses", () => {
    const written = fc.string({
      unit: fc.constantFrom(..."aab''\"\"\\$#` ;=&|<(*~:!"),
      minLength: 1,
      maxLength: 12,
    });
    const texts = fc.sample(
      written.filter((text) => !text.startsWith(" ")),
      5000,
    );
    const read = texts.flatMap((text) => {
      const found = readAssignment(`KEY=${text}`, "KEY");
      return "value" in found ? [{ text, value: found.value }] : [];
    });
    expect(read.length).toBeGreaterThan(100);
    const script = read.map(({ text }) => `KEY=${text}\nprintf '%s\\0' "$KEY"\n`).join("");
    const said = execFileSync("sh", ["-f"], { input: script, encoding: "utf8" }).split("\0");
    expect(said.slice(0, -1)).toEqual(read.map(({ value }) => value));
  });
});
