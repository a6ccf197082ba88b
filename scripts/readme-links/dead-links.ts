import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import GithubSlugger from "github-slugger";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { toString as textOf } from "mdast-util-to-string";
import { type Home, relativeLinks } from "./absolute-links.ts";
import { isRelative, linksIn } from "./links-in.ts";

/** The anchors of a Markdown text, as the host makes them of its headings. */
export const anchorsIn = (markdown: string): ReadonlySet<string> => {
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  const walk = (node: Nodes): void => {
    if (node.type === "heading") anchors.add(slugger.slug(textOf(node)));
    if ("children" in node) for (const child of node.children) walk(child);
  };
  walk(fromMarkdown(markdown));
  return anchors;
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * The links of a Markdown text that lead to no file of the repository, or to no heading of it. Links to the project's
 * own home are looked up in the repository too; those to other sites are not.
 *
 * @param place - where the text stands, below the root: relative links start there
 */
export const deadLinks = async (
  markdown: string,
  place: string,
  root: string,
  home: Home,
): Promise<string[]> => {
  const dead: string[] = [];
  const atHome = relativeLinks(markdown, home) !== markdown;
  for (const { address } of linksIn(atHome ? relativeLinks(markdown, home) : markdown)) {
    if (!isRelative(address) && !address.startsWith("#")) continue;
    const [file = "", anchor] = decodeURI(address).split("#");
    const path = file ? join(root, dirname(place), file) : join(root, place);
    if (relative(root, path).startsWith("..") || !(await exists(path))) dead.push(`${address}: no such file`);
    else if (anchor && path.endsWith(".md")) {
      const target = file ? await readFile(path, "utf8") : markdown;
      if (!anchorsIn(target).has(anchor)) dead.push(`${address}: no such heading`);
    }
  }
  return dead;
};
