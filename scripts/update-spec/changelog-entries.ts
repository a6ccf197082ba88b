import type { Change, Subject } from "./changes.ts";
import { groupBy } from "./group-by.ts";

/** The sections of a version that changes of the API go to, as keepachangelog.com names them. */
export type ChangelogSection = "Added" | "Changed" | "Removed";

/** One line of a changelog, and where it belongs. */
export interface ChangelogEntry {
  readonly section: ChangelogSection;
  readonly line: string;
}

/** How many differences of one operation or schema are listed; the contract's diff has all. */
const listed = 3;

/** The changes of the API as lines for people who update: one for each operation or shared part, breaking ones first. */
export const changelogEntries = (changes: readonly Change[]): ChangelogEntry[] => {
  const groups = groupBy(changes, (change) => `${sectionOf(change)} ${nameOf(change.subject)}`);
  const entries = [...groups.values()].map((group) => {
    const [first] = group as [Change, ...Change[]];
    const section = sectionOf(first);
    const breaking = group.some((change) => change.breaking);
    const whole = section !== "Changed";
    const line = `- ${breaking ? "**Breaking:** " : ""}${nameOf(first.subject)}${whole ? "" : `: ${differences(group)}`}.`;
    return { section, line, breaking };
  });
  return [...entries.filter(({ breaking }) => breaking), ...entries.filter(({ breaking }) => !breaking)].map(
    ({ section, line }) => ({ section, line }),
  );
};

const sectionOf = ({ where, what }: Change): ChangelogSection => {
  if (where !== "") return "Changed";
  return what === "added" ? "Added" : what === "removed" ? "Removed" : "Changed";
};

const differences = (group: readonly Change[]): string => {
  const said = group.slice(0, listed).map(({ where, what }) => (where ? `\`${where}\` ${what}` : what));
  const more = group.length - listed;
  return said.join("; ") + (more > 0 ? `; and ${more} more` : "");
};

const nameOf = (subject: Subject): string => {
  switch (subject.kind) {
    case "document":
      return "API";
    case "operation":
      return `\`${subject.name}\` (${subject.method} ${subject.path})`;
    case "webhook":
      return `Webhook \`${subject.name}\``;
    case "component":
      return `\`${subject.name}\` of \`${subject.section}\``;
  }
};
