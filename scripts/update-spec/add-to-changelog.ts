import type { ChangelogEntry } from "./changelog-entries.ts";
import { SpecError } from "./spec-error.ts";

/** The sections of a version in the order of keepachangelog.com. */
const order = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

/**
 * A changelog with more lines under `## [Unreleased]`, each at the end of its section. A line that stands there already
 * is not added again. Everything else stays as it is.
 * @throws SpecError when the text has no such heading
 */
export const addToChangelog = (changelog: string, entries: readonly ChangelogEntry[]): string => {
  const lines = changelog.split("\n");
  const start = lines.findIndex((line) => /^## \[Unreleased\]/i.test(line));
  if (start < 0) throw new SpecError("CHANGELOG.md has no heading `## [Unreleased]` to write under");
  const next = lines.findIndex((line, index) => index > start && /^(## |\[[^\]]+\]: )/.test(line));
  const end = next < 0 ? lines.length : next;
  const { intro, sections } = readSections(lines.slice(start + 1, end));
  for (const { section, line } of entries) {
    const present = sections.get(section) ?? [];
    if (!present.includes(line)) sections.set(section, [...present, line]);
  }
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const body = [...sections]
    .sort(([one], [other]) => rank(one) - rank(other))
    .flatMap(([name, content]) => [`### ${name}`, "", ...content, ""]);
  return [
    ...lines.slice(0, start + 1),
    "",
    ...(intro.length ? [...intro, ""] : []),
    ...body,
    ...lines.slice(end),
  ].join("\n");
};

/** What stands under a version: text before its sections, and the sections by their names, without blank ends. */
const readSections = (lines: readonly string[]): { intro: string[]; sections: Map<string, string[]> } => {
  const sections = new Map<string, string[]>();
  let intro: string[] = [];
  let name: string | undefined;
  for (const line of lines) {
    const heading = /^### (.+?)\s*$/.exec(line)?.[1];
    if (heading !== undefined) {
      name = heading;
      sections.set(name, sections.get(name) ?? []);
    } else if (name === undefined) intro = [...intro, line];
    else sections.set(name, [...(sections.get(name) ?? []), line]);
  }
  for (const [section, content] of sections) sections.set(section, withoutBlankEnds(content));
  return { intro: withoutBlankEnds(intro), sections };
};

const withoutBlankEnds = (lines: readonly string[]): string[] => {
  const isText = (line: string): boolean => line.trim() !== "";
  return lines.slice(lines.findIndex(isText), lines.findLastIndex(isText) + 1);
};
