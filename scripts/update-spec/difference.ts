/** One thing that differs between two versions of the same object. */
export interface Difference {
  /** Field path within the object: `input[].content`; empty for the object itself. */
  readonly where: string;
  /** `became required`, `type string → integer`. */
  readonly what: string;
  /** Whether a program that was right before can be wrong now. */
  readonly breaking: boolean;
}

/** A value as it stands in a message: JSON, cut when it is long. */
export const show = (value: unknown): string => {
  if (value === undefined) return "none";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** A keyword that has no rule of its own: reported, and never breaking. */
export const plainDifference = (where: string, key: string, before: unknown, after: unknown): Difference => ({
  where,
  what: `${key} ${show(before)} → ${show(after)}`,
  breaking: false,
});

export const deprecation = (where: string, deprecated: unknown): Difference => ({
  where,
  what: deprecated === true ? "deprecated" : "no longer deprecated",
  breaking: false,
});

/** The differences of a part, seen from the whole. */
export const within = (where: string, differences: readonly Difference[]): Difference[] =>
  differences.map((difference) => ({ ...difference, where: `${where} ${difference.where}`.trim() }));
