import { contenders } from "./contender-names.ts";

/** One kind of figure, of every contender that has it. */
export interface Quantity {
  readonly label: string;
  /** By the name of a contender, or of whatever else has a row of its own. */
  readonly figures: Record<string, number | undefined>;
  readonly format: (figure: number) => string;
  readonly targets?: readonly Target[];
}

/** What one of ours should cost at most: so much, or so many times what another costs. */
export interface Target {
  readonly of: string;
  readonly atMost: number;
  readonly times?: string;
}

/** What one measure found. */
export interface Report {
  readonly title: string;
  /** What was done, in a sentence. */
  readonly how: string;
  readonly quantities: readonly Quantity[];
}

/** A report as Markdown: a table with a ratio beside every figure, and a line per target. */
export const render = ({ title, how, quantities }: Report): string =>
  [`## ${title}`, "", how, "", ...table(quantities), ...targetLines(quantities), ""].join("\n");

const references = ["floor", "openai"];

const titleOf = (name: string): string => (contenders as Readonly<Record<string, string>>)[name] ?? name;

const table = (quantities: readonly Quantity[]): string[] => {
  const columns = quantities.flatMap(({ label, figures, format }) => [
    { head: label, cell: (name: string) => mapFigure(figures[name], format) },
    ...references
      .filter((reference) => figures[reference] !== undefined)
      .map((reference) => ({
        head: `× ${reference}`,
        cell: (name: string) => ratio(figures[name], figures[reference]),
      })),
  ]);
  const all = new Set([
    ...Object.keys(contenders),
    ...quantities.flatMap(({ figures }) => Object.keys(figures)),
  ]);
  const names = [...all].filter((name) => quantities.some(({ figures }) => figures[name] !== undefined));
  return align([
    ["", ...columns.map(({ head }) => head)],
    ...names.map((name) => [titleOf(name), ...columns.map(({ cell }) => cell(name))]),
  ]);
};

const mapFigure = (figure: number | undefined, format: (figure: number) => string): string =>
  figure === undefined ? "" : format(figure);

const ratio = (figure: number | undefined, reference: number | undefined): string =>
  figure === undefined || !reference ? "" : (figure / reference).toFixed(2);

/** Rows of a Markdown table, the first column to the left and the figures to the right. */
const align = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) => {
    const cells = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    );
    return `| ${cells.join(" | ")} |`;
  });
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [lines[0] ?? "", `| ${rule.join(" | ")} |`, ...lines.slice(1)];
};

const targetLines = (quantities: readonly Quantity[]): string[] => {
  const lines = quantities.flatMap(({ label, figures, format, targets = [] }) =>
    targets.map(({ of, atMost, times }) => {
      const figure = figures[of] ?? Number.NaN;
      const found = times ? figure / (figures[times] ?? Number.NaN) : figure;
      const verdict = found <= atMost ? "holds" : "MISSED";
      const limit = times ? `${atMost} × ${times}` : format(atMost);
      const is = times ? found.toFixed(2) : format(found);
      return `- ${verdict}: ${label}, ${titleOf(of)}: ${is} (target ≤ ${limit})`;
    }),
  );
  return lines.length ? ["", ...lines] : [];
};
