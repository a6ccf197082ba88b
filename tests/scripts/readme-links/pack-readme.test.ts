import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "@jest/globals";
import { packedPages } from "../../../scripts/readme-links/package-home.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../../../scripts/pack-readme.ts", import.meta.url));

it("makes the links of every packed page absolute for the package, and relative again after it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pack-readme-"));
  const repository = { type: "git", url: "git+https://github.com/owner/name.git" };
  await writeFile(join(folder, "package.json"), JSON.stringify({ version: "2.0.0", repository }));
  const before = "# Name\n\nSee [page](docs/page.md) and [below](#below).\n";
  for (const page of packedPages) await writeFile(join(folder, page), before);
  const texts = () => Promise.all(packedPages.map((page) => readFile(join(folder, page), "utf8")));
  const absolute = before.replace("docs/", "https://github.com/owner/name/blob/v2.0.0/docs/");
  try {
    for (const [way, want] of [
      ["absolute", absolute],
      ["absolute", absolute],
      ["relative", before],
      ["relative", before],
    ] as const) {
      const { stdout } = await run(process.execPath, [script, way, folder]);
      expect([stdout, await texts()]).toEqual(["", packedPages.map(() => want)]);
    }
    await expect(run(process.execPath, [script, "sideways", folder])).rejects.toThrow(/absolute or relative/);
    expect(await texts()).toEqual(packedPages.map(() => before));
  } finally {
    await rm(folder, { recursive: true });
  }
});
