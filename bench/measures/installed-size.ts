import { lstat, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { npmInstall } from "../run.ts";
import { count, megabytes } from "../units.ts";
import type { Measure } from "./measure.ts";

const sizeOf = async (folder: string): Promise<{ bytes: number; files: number }> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith(".package-lock"));
  let bytes = 0;
  for (const { parentPath, name } of files) bytes += (await lstat(join(parentPath, name))).size;
  return { bytes, files: files.length };
};

/** What an installation takes on disk, with dependencies. */
export const installedSize: Measure = async ({ folder, tarball, versions }) => {
  const packages = {
    ours: tarball,
    openai: `openai@${versions.openai}`,
    "ai-sdk": `@ai-sdk/openai@${versions["@ai-sdk/openai"]}`,
  } as const;
  const bytes: Record<string, number> = {};
  const files: Record<string, number> = {};
  for (const [name, what] of Object.entries(packages)) {
    const home = join(folder, "installed", name);
    await mkdir(home, { recursive: true });
    await writeFile(join(home, "package.json"), '{ "private": true }\n');
    await npmInstall(home, what);
    const size = await sizeOf(join(home, "node_modules"));
    bytes[name] = size.bytes;
    files[name] = size.files;
  }
  return {
    title: "Installed size",
    how: "`node_modules` after `npm install` of the package alone, with its dependencies, without optional ones and peers (`@ai-sdk/openai` does not work without its peer `zod`, which is not counted); apparent bytes.",
    quantities: [
      {
        label: "size",
        figures: bytes,
        format: megabytes,
        targets: [{ of: "ours", atMost: 0.2, times: "openai" }],
      },
      { label: "files", figures: files, format: count },
    ],
  };
};
