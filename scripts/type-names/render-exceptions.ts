import type { ComparedType } from "./assignable-types.ts";

/**
 * Types of which a value of the official type is none of ours, as a part of docs/migrating.md.
 * @param reasons why, for each of them
 */
export function renderExceptions(
  compared: readonly ComparedType[],
  reasons: ReadonlyMap<ComparedType, string>,
  { version, types, absent }: { readonly version: string; readonly types: number; readonly absent: number },
): string {
  const exceptions = compared.filter(({ theirs }) => !theirs);
  const share = (count: number): string =>
    `${count} of ${compared.length}, ${((100 * count) / compared.length).toFixed(1)} %`;
  const groups = Map.groupBy(exceptions, (type) => reasons.get(type) ?? "");
  const rows = [...groups].map(
    ([reason, types]) =>
      `| ${reason} | ${types.map(({ module, name }) => `\`${module}\`: \`${name}\``).join("<br>")} |`,
  );
  return [
    `Of the ${types.toLocaleString("en")} types that \`openai\` ${version} has by namespace and below \`resources\`, ${(types - absent).toLocaleString("en")} are here under their name.`,
    "Of those of much-used modules a value of the official type is a value of ours for",
    `${share(compared.length - exceptions.length)}; both ways for ${share(compared.filter(({ ours, theirs }) => ours && theirs).length)}. The rest`,
    "of the second differ in newer fields, in enumerations that are open here, and in `null`. Not assignable from the official type:",
    "",
    "| Why | Types, by module |",
    "|---|---|",
    ...rows,
  ].join("\n");
}
