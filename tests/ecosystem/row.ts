import type { Result } from "./suite/index.ts";
import type { Workspace } from "./workspace.ts";

export type { Result };

/** One line of the matrix: the package in one setting. */
export interface Row {
  /** What `--only` selects by, and what the matrix shows. */
  readonly name: string;
  /** The part of the matrix that it stands in. */
  readonly group: string;
  /** What was run, with its version. */
  readonly version: (workspace: Workspace) => string | Promise<string>;
  /** @throws NotAvailable when its tool cannot be had here; anything else is a failure */
  readonly run: (workspace: Workspace) => Promise<readonly Result[]>;
}

/** The tool of a row is not on this machine. Where CI is set, that is a failure. */
export class NotAvailable extends Error {}

/** A check by its name: passed, or failed with what it threw. */
export const checked = async (name: string, work: () => unknown): Promise<Result> => {
  try {
    await work();
    return { name, outcome: "passed" };
  } catch (error) {
    if (error instanceof NotAvailable) throw error;
    return { name, outcome: "failed", why: (error as Error).message };
  }
};

/** What a setting does not know, with the reason. */
export const notApplicable = (name: string, why: string): Result => ({ name, outcome: "n/a", why });
