import { type AvoidedWord, avoidedNames, avoidedWords } from "./avoided-words.ts";
import type { Piece } from "./words-in.ts";

export interface Finding {
  readonly path: string;
  readonly line: number;
  /** As it stands there. */
  readonly found: string;
  readonly instead: string;
}

/** Every avoided word in the pieces, as often as it stands there. */
export const findAvoidedWords = (pieces: readonly Piece[]): readonly Finding[] =>
  pieces.flatMap((piece) => [
    ...findIn(piece, piece.isName ? wordsOfName(piece.text) : piece.text, asWords),
    ...(piece.isName ? findIn(piece, piece.text.replace(/^#/, ""), asNames) : []),
  ]);

interface Compiled {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** Between two words of a phrase: in a comment of several lines the next one may begin with `*` or `//`. */
const between = "\\s+(?:(?:\\*|//)\\s+)?";

const compile = (
  words: readonly AvoidedWord[],
  [before, after]: readonly [string, string],
  flags: string,
): readonly Compiled[] =>
  words.map(({ pattern, instead }) => ({
    pattern: new RegExp(`${before}(?:${pattern.replaceAll(" ", between)})${after}`, flags),
    instead,
  }));

const asWords = compile(avoidedWords, ["(?<!\\w)", "(?!\\w)"], "gi");
const asNames = compile(avoidedNames, ["^", "$"], "g");

const findIn = ({ path, line }: Piece, text: string, words: readonly Compiled[]): readonly Finding[] =>
  words.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
      path,
      line: line + text.slice(0, index).split("\n").length - 1,
      found: found.replace(/\s+(?:(?:\*|\/\/)\s+)?/g, " "),
      instead,
    })),
  );

/** `isHeeded`, `used-of` and `MOST_TOLD` as words. */
const wordsOfName = (name: string): string =>
  name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[-_.#]+/g, " ");
