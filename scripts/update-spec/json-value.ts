/** A map of a document, keyed by strings. */
export type Json = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value as a map; what is absent or something else counts as empty. */
export const mapOf = (value: unknown): Json => (isMapping(value) ? value : {});

/** The value as a list; what is absent or something else counts as empty. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The keys of several maps, each once, in the order they are met. */
export const keysOf = (...maps: readonly Json[]): string[] => [...new Set(maps.flatMap(Object.keys))];

/** What a value is, in words that fit a message. */
export const what = (value: unknown): string => {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : `the ${typeof value} ${JSON.stringify(value).slice(0, 40)}`;
};
