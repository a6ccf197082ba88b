/**
 * `node scripts/pack-readme.ts absolute|relative`: what `prepack` and `postpack` run. The pages of the package are read
 * where the repository is not, so their links are absolute while they are packed. Each way undoes the other and can be
 * repeated, so a pack that was broken off is put right by the next, or by `relative`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { absoluteLinks, relativeLinks } from "./readme-links/absolute-links.ts";
import { packageHome, packedPages } from "./readme-links/package-home.ts";

const ways = { absolute: absoluteLinks, relative: relativeLinks };
const way = ways[process.argv[2] as keyof typeof ways];
if (!way) throw new Error("say which links the pages are to have: absolute or relative");
const root = process.argv[3] ?? join(import.meta.dirname, "..");
const home = await packageHome(root);
for (const page of packedPages) {
  const path = join(root, page);
  const before = await readFile(path, "utf8");
  const after = way(before, home);
  if (after !== before) await writeFile(path, after);
}
