import type { Reports } from "./compare-reports.ts";
import { git } from "./git.ts";

const FOLDER = "docs/api/";
const ENDING = ".api.md";

/** The API reports of a commit, by the names of their entry points. */
export const reportsAt = async (folder: string, commit: string): Promise<Reports> => {
  const listed = await git(folder, "ls-tree", "--name-only", commit, "--", FOLDER);
  const reports = new Map<string, string>();
  for (const path of listed.split("\n"))
    if (path.endsWith(ENDING))
      reports.set(path.slice(FOLDER.length, -ENDING.length), await git(folder, "show", `${commit}:${path}`));
  return reports;
};
