import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { deadLinks } from "../readme-links/dead-links.ts";
import { isRelative, linksIn } from "../readme-links/links-in.ts";
import { packageHome, packedPages } from "../readme-links/package-home.ts";

/**
 * Holds that the pages of the package work where the repository is not: no relative link is left in them, and each of
 * those to the project's home leads to a file and a heading of the repository.
 *
 * @param installed - the folder of the installed package
 * @throws Error that names each link that leads nowhere
 */
export const checkPackedLinks = async (root: string, installed: string): Promise<void> => {
  const home = await packageHome(root);
  const faults: string[] = [];
  for (const page of packedPages) {
    const packed = await readFile(join(installed, page), "utf8");
    for (const { address } of linksIn(packed))
      if (isRelative(address)) faults.push(`${page}: ${address} is relative`);
    for (const link of await deadLinks(packed, page, root, home)) faults.push(`${page}: ${link}`);
  }
  if (faults.length > 0) throw new Error(faults.join("\n"));
};
