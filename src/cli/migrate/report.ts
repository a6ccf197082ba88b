/** Where something stands: a file, relative to the folder, with its line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a program does otherwise with this package. */
export interface Finding extends Place {
  /** `differs` needs attention; a `note` does not. */
  readonly level: "differs" | "note";
  readonly text: string;
}

/** A part of a text, and what takes its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text with edits that do not overlap. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  let result = text;
  for (const { start, end, text: replacement } of edits.toSorted((a, b) => b.start - a.start))
    result = result.slice(0, start) + replacement + result.slice(end);
  return result;
};

/** A finding as it is printed: `src/app.ts:3:7 differs: …`. */
export const shown = ({ file, line, column, level, text }: Finding): string =>
  `${file}:${line}:${column} ${level}: ${text}`;
