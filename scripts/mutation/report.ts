import { folderOf, type Mutant } from "./mutant.ts";
import type { Verdict } from "./run-tests.ts";

export interface Result {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

/** In percent. A folder with fewer mutants than `enough` says too little about itself to fail. */
export const BOUNDS = { overall: 92, folder: 85, enough: 20 };

interface Row {
  readonly folder: string;
  readonly total: number;
  readonly noticed: number;
}

const rowOf = (folder: string, results: readonly Result[]): Row => ({
  folder,
  total: results.length,
  noticed: results.filter(({ verdict }) => verdict.kind !== "passed").length,
});
const percent = ({ noticed, total }: Row): number => (total === 0 ? 100 : (100 * noticed) / total);

export const rowsOf = (results: readonly Result[]): Row[] =>
  [...Map.groupBy(results, ({ mutant }) => folderOf(mutant))]
    .map(([folder, of]) => rowOf(folder, of))
    .sort((one, other) => (one.folder < other.folder ? -1 : 1));

/** What is below its bound, in words; empty when nothing is. */
export const belowBounds = (results: readonly Result[]): string[] => {
  const all = rowOf("overall", results);
  const low = rowsOf(results).filter((row) => row.total >= BOUNDS.enough && percent(row) < BOUNDS.folder);
  return [
    ...(percent(all) < BOUNDS.overall
      ? [`overall ${percent(all).toFixed(1)} %, not ${BOUNDS.overall} %`]
      : []),
    ...low.map((row) => `${row.folder} ${percent(row).toFixed(1)} %, not ${BOUNDS.folder} %`),
  ];
};

/** The table by folder, and each survivor. */
export const render = (results: readonly Result[]): string => {
  const rows = [...rowsOf(results), rowOf("overall", results)];
  const wide = Math.max(...rows.map(({ folder }) => folder.length));
  const table = rows.map(
    (row) =>
      `${row.folder.padEnd(wide)}  ${`${row.noticed}/${row.total}`.padStart(9)}  ${percent(row).toFixed(1).padStart(5)} %`,
  );
  const survivors = results.filter(({ verdict }) => verdict.kind === "passed");
  return [
    ...table,
    "",
    ...(survivors.length ? ["not noticed:"] : []),
    ...survivors.map(({ mutant }) => renderMutant(mutant)),
  ].join("\n");
};

const clip = (text: string): string => {
  const flat = text.replace(/\s+/g, " ");
  return flat.length > 70 ? `${flat.slice(0, 69)}…` : flat;
};

export const renderMutant = (mutant: Mutant): string => {
  const { file, line, operator, before, after, source } = mutant;
  return `  ${file}:${line}  ${operator}: ${clip(before)} → ${clip(after) || "nothing"}\n      ${clip(source)}`;
};

/** One line of a run under way: what noticed the change. */
export const renderResult = ({ mutant, verdict }: Result): string => {
  if (verdict.kind === "passed") return `NOT NOTICED${renderMutant(mutant)}`;
  const [by] = verdict.kind === "failed" ? verdict.tests : [];
  const what = by ? `${by.test.replace(/^tests\//, "")}: ${clip(by.title ?? "cannot be run")}` : verdict.kind;
  return `noticed  ${mutant.file}:${mutant.line}  ${mutant.operator} (${what})`;
};
