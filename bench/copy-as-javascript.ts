import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";

/** The end of a module's name in an import, as text or with a part that is put in. */
const ENDING = /\.ts(?=["`])/g;

/**
 * Copies the modules of a folder without their types: Node would load a compiler to leave them out, and that is 17 MB of the
 * process whose memory is measured.
 */
export const copyAsJavaScript = async (from: string, to: string): Promise<void> => {
  await mkdir(to);
  for (const file of await readdir(from)) {
    const { code } = await transform(await readFile(join(from, file), "utf8"), {
      loader: "ts",
      target: "esnext",
    });
    await writeFile(join(to, file.replace(/\.ts$/, ".js")), code.replace(ENDING, ".js"));
  }
};
