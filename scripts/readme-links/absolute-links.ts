import { isRelative, linksIn } from "./links-in.ts";

/** Where the files of a version are shown. */
export interface Home {
  /** `https://github.com/owner/name` */
  readonly repository: string;
  /** The tag or branch: `v1.2.3` */
  readonly revision: string;
}

const prefixOf = ({ repository, revision }: Home): string => `${repository}/blob/${revision}/`;

const replaceLinks = (markdown: string, replace: (address: string) => string): string =>
  linksIn(markdown)
    .reverse()
    .reduce(
      (text, { address, start, end }) => text.slice(0, start) + replace(address) + text.slice(end),
      markdown,
    );

/**
 * A Markdown text of the root folder with every relative link made absolute, so that it works where the text is read
 * without the folder. Links that are absolute already, and anchors of the text itself, stay.
 */
export const absoluteLinks = (markdown: string, home: Home): string =>
  replaceLinks(markdown, (address) =>
    isRelative(address) ? prefixOf(home) + address.replace(/^(\.?\/)+/, "") : address,
  );

/** What {@link absoluteLinks} was made from. */
export const relativeLinks = (markdown: string, home: Home): string =>
  replaceLinks(markdown, (address) =>
    address.startsWith(prefixOf(home)) ? address.slice(prefixOf(home).length) : address,
  );
