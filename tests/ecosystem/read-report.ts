import type { Result } from "./row.ts";

/** What a consumer prints its results behind, among all that its tool prints. */
const MARK = "ecosystem report: ";

/** The results that a consumer printed. @throws Error with what it printed instead */
export const readReport = (output: string): readonly Result[] => readReportOf(output);

/** Whatever a consumer reports. @throws Error with what it printed instead */
export const readReportOf = <Report>(output: string): Report => {
  const line = output.split("\n").find((text) => text.includes(MARK));
  if (!line) throw new Error(`no report in what was printed:\n${output}`);
  return JSON.parse(line.slice(line.indexOf(MARK) + MARK.length)) as Report;
};
