import { groupBy } from "../update-spec/group-by.ts";
import type { Contradiction } from "./align/compare.ts";

/** The contradictions as text for a terminal, gathered under what they say; those of more than null or absence first. */
export function renderContradictions(contradictions: readonly Contradiction[]): string {
  const hard = contradictions.filter(({ isHard }) => isHard);
  const soft = contradictions.filter(({ isHard }) => !isHard);
  return [...section("Contradictions", hard), ...section("Stricter or laxer", soft)].join("\n");
}

function section(title: string, contradictions: readonly Contradiction[]): string[] {
  if (contradictions.length === 0) return [];
  const groups = groupBy(contradictions, ({ what }) => what);
  return [
    `${title} of package and document, not written: ${contradictions.length}`,
    ...[...groups].flatMap(([what, group]) => {
      const places = [...new Set(group.map(({ where }) => where))].toSorted();
      return [`  ${what}`, ...places.map((place) => `    ${place}`)];
    }),
  ];
}
