/** One small change of one source file. */
export interface Mutant {
  /** The path below the source folder, with `/`. */
  readonly file: string;
  readonly line: number;
  /** The line that the change starts in, trimmed. */
  readonly source: string;
  readonly start: number;
  readonly end: number;
  /** What kind of change it is: `boundary`, `removed call`. */
  readonly operator: string;
  readonly before: string;
  readonly after: string;
}

/** The text of a file with the change in it. */
export const mutated = (text: string, { start, end, after }: Mutant): string =>
  text.slice(0, start) + after + text.slice(end);

/** The folder that a file counts for: the first below the source folder. */
export const folderOf = ({ file }: Pick<Mutant, "file">): string =>
  file.includes("/") ? file.slice(0, file.indexOf("/")) : "(root)";
