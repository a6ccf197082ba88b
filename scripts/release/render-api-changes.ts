import { groupBy } from "../update-spec/group-by.ts";
import type { APIChange } from "./compare-reports.ts";

/** The changes of the package's API as text for a terminal: breaking ones first, by entry point and name. */
export const renderAPIChanges = (changes: readonly APIChange[]): string => {
  if (changes.length === 0) return "No change.";
  const breaking = changes.filter((change) => change.breaking);
  const others = changes.filter((change) => !change.breaking);
  return [...section("Breaking", breaking), ...section("Not breaking", others)].join("\n");
};

const section = (title: string, changes: readonly APIChange[]): string[] => {
  if (changes.length === 0) return [];
  // Many entry points give the same class: it is listed once.
  const listed = groupBy(changes, ({ name, what, entry }) =>
    name ? `${name}: ${what}` : `entry point ${entry}: ${what}`,
  );
  const byEntries = groupBy([...listed], ([, group]) =>
    [...new Set(group.map(({ entry }) => entry))].join(", "),
  );
  return [
    `${title}: ${listed.size}`,
    ...[...byEntries].flatMap(([entries, lines]) => [
      `  ${entries}`,
      ...lines.map(([line]) => `    ${line}`),
    ]),
  ];
};
