import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";

/** An address in a Markdown text, and where it stands in it. */
export interface Link {
  readonly address: string;
  readonly start: number;
  readonly end: number;
}

/** Every link, image and definition of a Markdown text, in the order of the text. Code holds none. */
export const linksIn = (markdown: string): Link[] => {
  const found: Link[] = [];
  const walk = (node: Nodes): void => {
    if ("children" in node) for (const child of node.children) walk(child);
    if (node.type !== "link" && node.type !== "image" && node.type !== "definition") return;
    const from = node.position?.start.offset ?? 0;
    const shown = "children" in node ? (node.children.at(-1)?.position?.end.offset ?? from) : from;
    const mark = markdown.indexOf(node.type === "definition" ? "]:" : "](", shown);
    // What a link shows, and its title, may hold the same words as its address, which stands between them.
    const start = markdown.indexOf(node.url, Math.max(mark, from));
    // An address that is written with escapes, or `<https://…>` without its scheme, cannot be replaced in its place.
    if (start >= 0 && node.url) found.push({ address: node.url, start, end: start + node.url.length });
  };
  walk(fromMarkdown(markdown));
  return found.sort((one, other) => one.start - other.start);
};

/** Whether an address leads from the file that it stands in to another file beside it. */
export const isRelative = (address: string): boolean =>
  !/^[a-z][a-z\d+.-]*:/i.test(address) && !address.startsWith("#") && !address.startsWith("//");
