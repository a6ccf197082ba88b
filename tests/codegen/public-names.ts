import { readFileSync } from "node:fs";

/** A method of the official SDK (7.59.0): facts alone. */
export interface PublicName {
  readonly operation: string;
  /** Its dotted name. */
  readonly name: string;
  readonly method: string;
  /** The path template, with the query that belongs to it. */
  readonly path: string;
  /** What its positional argument is called; empty without one. */
  readonly positional: string;
  /** What its object argument is called, with `?` where it may be left out. */
  readonly object: string;
  /** The kind of page that it answers with. */
  readonly page: string;
}

/** Every method that users of the official SDK know. */
export const publicNamesTable: readonly PublicName[] = readFileSync(
  new URL("./public-names.tsv", import.meta.url),
  "utf8",
)
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t"))
  .map(([operation = "", name = "", method = "", path = "", positional = "", object = "", page = ""]) => ({
    operation,
    name,
    method,
    path,
    positional,
    object,
    page,
  }));
