import { describe, expect, it } from "@jest/globals";
import {
  argumentsOf,
  pieceOf,
  piecesOf,
  textOf,
} from "../../../src/handwritten/testing/streams/stream-behaviour.ts";

describe("the pieces of an answer", () => {
  it("are three of eight characters by default", () => {
    expect([...piecesOf({})]).toEqual(["piece 0 ", "piece 1 ", "piece 2 "]);
    expect(textOf({})).toBe("piece 0 piece 1 piece 2 ");
  });

  it("are as many and as long as they are wanted", () => {
    expect([...piecesOf({ pieces: 2, pieceChars: 12 })]).toEqual(["piece 0 ....", "piece 1 ...."]);
    expect([...piecesOf({ pieces: 0 })]).toEqual([]);
    expect(pieceOf({ pieceChars: 3 }, 7)).toBe("pie");
  });
});

describe("the arguments of a call", () => {
  it("come in as many pieces as an answer has, which make them up", () => {
    for (const pieces of [1, 2, 3, 5]) {
      const { whole, pieces: parts } = argumentsOf({ pieces });
      expect(parts).toHaveLength(pieces);
      expect(parts.join("")).toBe(whole);
      expect(JSON.parse(whole)).toEqual({ said: textOf({ pieces }) });
      const sizes = parts.map(({ length }) => length);
      expect(Math.max(...sizes.slice(0, -1), sizes.at(-1) ?? 0)).toBe(Math.ceil(whole.length / pieces));
    }
  });

  it("are three pieces by default, and one where an answer has none", () => {
    expect(argumentsOf({}).pieces).toHaveLength(3);
    expect(argumentsOf({ pieces: 0 })).toEqual({ whole: '{"said":""}', pieces: ['{"said":""}'] });
  });
});
