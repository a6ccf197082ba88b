import { existsSync, readFileSync } from "node:fs";

/** What does not keep the rules yet. Nothing may be added; the file goes when it is empty. */
export interface Offenders {
  /** By name, the largest that a function of that name may be. No paths: files move. */
  readonly functions: Readonly<Record<string, { readonly lines: number; readonly complexity: number }>>;
  /** How many casts through `unknown` there may be, and how many of them without a reason. */
  readonly casts: { readonly all: number; readonly withoutReason: number };
  /** How many words of `avoided-words.ts` each folder may have. */
  readonly words: Readonly<Record<string, number>>;
}

const file = new URL("offenders.json", import.meta.url);
const recorded = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Offenders>) : {};

export const offenders: Offenders = {
  functions: {},
  casts: { all: 8, withoutReason: 0 },
  words: {},
  ...recorded,
};
