import { describe, expect, it } from "@jest/globals";
import { castsThroughUnknown } from "./casts-through-unknown.ts";
import { sourceFiles } from "./source-files.ts";

describe("casts through `unknown` in src/handwritten", () => {
  const casts = sourceFiles(["src/handwritten"]).flatMap(castsThroughUnknown);
  const shown = ({ path, line, text }: (typeof casts)[number]): string => `${path}:${line} ${text}`;

  it("are at most 8", () => {
    expect(casts.length > 8 ? casts.map(shown) : []).toEqual([]);
  });

  it("have a comment `// cast: <reason>` in the line or above", () => {
    expect(casts.filter(({ reason }) => reason === undefined).map(shown)).toEqual([]);
  });
});

describe("castsThroughUnknown", () => {
  const reasonsIn = (text: string): (string | undefined)[] =>
    castsThroughUnknown({ path: "a.ts", text }).map(({ reason }) => reason);

  it.each([
    ["as", "const a = b as unknown as C;", 1],
    ["as over parentheses", "const a = (b as unknown) as C;", 1],
    ["angle brackets", "const a = <C>(<unknown>b);", 1],
    ["as const", "const a = b as const;", 0],
    ["as to unknown alone", "const a = b as unknown;", 0],
    ["a type argument", "const a = new Set<unknown>() as C;", 0],
  ])("finds %s", (_, text, count) => {
    expect(reasonsIn(text)).toHaveLength(count);
  });

  it.each([
    ["at the end of the line", "const a = b as unknown as C; // cast: the types differ", "the types differ"],
    ["above", "// cast: the types differ\nconst a = b as unknown as C;", "the types differ"],
    ["above with more lines", "// cast: the types\n// differ\nconst a = b as unknown as C;", "the types"],
    ["above the statement", "// cast: the types differ\nconst a =\n  b as unknown as C;", "the types differ"],
    ["in another form", "// The types differ\nconst a = b as unknown as C;", undefined],
    [
      "above another line",
      "// cast: the types differ\nconst d = 1;\nconst a = b as unknown as C;",
      undefined,
    ],
  ])("reads a reason %s", (_, text, reason) => {
    expect(reasonsIn(text)).toEqual([reason]);
  });
});
