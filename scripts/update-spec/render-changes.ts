import type { Change, Subject } from "./changes.ts";
import { groupBy } from "./group-by.ts";

/** How many of the operations that use a shared schema are named. */
const named = 4;

/** The changes as text for a terminal: breaking ones first, gathered under what they happened to. */
export function renderChanges(changes: readonly Change[]): string {
  if (changes.length === 0) return "No change.";
  const breaking = changes.filter((change) => change.breaking);
  const others = changes.filter((change) => !change.breaking);
  return [...section("Breaking", breaking), ...section("Not breaking", others)].join("\n");
}

function section(title: string, changes: readonly Change[]): string[] {
  if (changes.length === 0) return [];
  const bySubject = groupBy(changes, ({ subject }) => heading(subject));
  return [
    `${title}: ${changes.length}`,
    ...[...bySubject].flatMap(([name, group]) => [
      `  ${name}`,
      ...group.map(({ where, what }) => `    ${where ? `${where}: ` : ""}${what}`),
    ]),
  ];
}

const sections: Readonly<Record<string, string>> = {
  schemas: "schema",
  responses: "response",
  parameters: "parameter",
  headers: "header",
  requestBodies: "request body",
  securitySchemes: "security scheme",
};

function heading(subject: Subject): string {
  switch (subject.kind) {
    case "document":
      return "the document";
    case "operation":
      return `${subject.name}  ${subject.method} ${subject.path}`;
    case "webhook":
      return `webhook ${subject.name}`;
    case "component":
      return `${sections[subject.section] ?? subject.section} ${subject.name}${usedBy(subject.usedBy)}`;
  }
}

function usedBy(operations: readonly string[]): string {
  if (operations.length === 0) return "  (no operation uses it)";
  const more = operations.length - named;
  return `  (${operations.slice(0, named).join(", ")}${more > 0 ? ` and ${more} more` : ""})`;
}
