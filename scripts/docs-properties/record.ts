/** What is recorded of what has no words, and how it is reported. */
const KINDS = {
  operations: "operations have no words",
  parameters: "parameters have no words",
  properties: "properties have no words",
  deprecated: "deprecated members do not say what to use instead",
} as const;

export type Counts = Readonly<Record<keyof typeof KINDS, number>>;

export interface Verdict {
  /** Whether no number is higher than recorded. */
  readonly isGood: boolean;
  readonly lines: readonly string[];
}

/** Compares what was counted with the record, whose numbers only fall. */
export const compareWithRecord = (found: Counts, recorded: Counts): Verdict => {
  const kinds = Object.keys(KINDS) as (keyof Counts)[];
  const more = kinds.filter((kind) => found[kind] > recorded[kind]);
  if (more.length > 0)
    return {
      isGood: false,
      lines: more.map(
        (kind) =>
          `${found[kind]} ${KINDS[kind]}, ${recorded[kind]} are recorded. Describe the new ones in openapi/descriptions.yaml; \`npm run docs:properties -- --list all\` names them.`,
      ),
    };
  const isLower = kinds.some((kind) => found[kind] < recorded[kind]);
  return {
    isGood: true,
    lines: [
      isLower
        ? "less is without words than is recorded: lower the record with `npm run docs:properties -- --record`"
        : "as recorded in openapi/undescribed.json",
    ],
  };
};
