import { NotAvailable, type Result, type Row } from "./row.ts";
import type { Workspace } from "./workspace.ts";

/** A row that was run. */
export interface Ran {
  readonly row: Row;
  readonly version: string;
  readonly state: "green" | "red" | "not available";
  readonly results: readonly Result[];
  /** Why nothing was run. */
  readonly why?: string;
  readonly seconds: number;
}

/** A fourth of what CI has: two cores. */
const AT_ONCE = 2;

const runRow = async (row: Row, workspace: Workspace): Promise<Ran> => {
  const began = performance.now();
  const end = async (state: Ran["state"], results: readonly Result[], why?: string): Promise<Ran> => ({
    row,
    version: await Promise.resolve()
      .then(() => row.version(workspace))
      .catch(() => row.name),
    state,
    results,
    ...(why !== undefined && { why }),
    seconds: (performance.now() - began) / 1000,
  });
  try {
    const results = await row.run(workspace);
    const isRed = !results.length || results.some(({ outcome }) => outcome === "failed");
    return await end(isRed ? "red" : "green", results, results.length ? undefined : "nothing was checked");
  } catch (error) {
    const why = (error as Error).message;
    const isMissing = error instanceof NotAvailable && !process.env["CI"];
    return end(isMissing ? "not available" : "red", [], why);
  }
};

/** Runs rows, two at a time, in their order. `done` is told of each. */
export const runRows = async (
  rows: readonly Row[],
  workspace: Workspace,
  done: (ran: Ran) => void,
): Promise<readonly Ran[]> => {
  const ran: Ran[] = [];
  const waiting = rows.entries();
  const worker = async (): Promise<void> => {
    for (const [index, row] of waiting) {
      const result = await runRow(row, workspace);
      ran[index] = result;
      done(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return ran;
};
