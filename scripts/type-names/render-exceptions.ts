import type { ComparedType } from "./assignable-types.ts";

/** Types of which a value of the official type is none of ours, as a part of docs/migrating-from-openai.md. */
export function renderExceptions(compared: readonly ComparedType[], version: string): string {
  const exceptions = compared.filter(({ theirs }) => !theirs);
  const share = (count: number): string =>
    `${count} of ${compared.length}, ${((100 * count) / compared.length).toFixed(1)} %`;
  const rows = exceptions.map(({ module, name }) => `| \`${name}\` | \`${module}\` | ${reasonFor(name)} |`);
  return [
    `Compared with \`openai\` ${version}, of the types of much-used modules a value of the official type is a value of ours for`,
    `${share(compared.length - exceptions.length)}; both ways for ${share(compared.filter(({ ours, theirs }) => ours && theirs).length)}. The rest`,
    "of the second differ in newer fields, in enumerations that are open here, and in `null`. Not assignable from the official type:",
    "",
    "| Type | Module | Reason |",
    "|---|---|---|",
    ...rows,
  ].join("\n");
}

const reasons: readonly (readonly [RegExp, string])[] = [
  [
    /^(CompoundFilter|FileSearchTool|VectorStoreSearchParams)$/,
    "A filter in a filter is `unknown` there, and typed here.",
  ],
  [
    /^(Part|Image|File|Voice|VoiceConsent|Transcription|Translation)\w*(CreateParams|EditParams|VariationParams)\w*$/,
    "A `StreamingFile` is no upload here; `toStreamingFile` makes one.",
  ],
  [/Tool|Namespace/, "Parameters of a function are `unknown` there, and an object here."],
];

const reasonFor = (name: string): string =>
  reasons.find(([pattern]) => pattern.test(name))?.[1] ??
  "It holds one of the other types of this table, or an item that is required or enumerated differently.";
