import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Home } from "./absolute-links.ts";

/** The pages that are in the package, in its root. */
export const packedPages = ["README.md", "llms.txt"] as const;

/** Where the files of the package's version are shown, by its manifest: the tag of a version is `v` and the version. */
export const packageHome = async (root: string): Promise<Home> => {
  const { repository, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    repository: { url: string };
    version: string;
  };
  return { repository: repository.url.replace(/^git\+/, "").replace(/\.git$/, ""), revision: `v${version}` };
};
