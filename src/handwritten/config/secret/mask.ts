/** Of a shorter secret nothing is shown: four characters of ten would be too many. */
const SHOWN_FROM = 20;

/** What may be shown of a secret: `[REDACTED sk-…abcd]`, enough to tell two keys apart and no more. */
export const mask = (value: string): string => {
  const tail = value.length < SHOWN_FROM ? undefined : /[\w-]{4}$/.exec(value)?.[0];
  if (tail === undefined) return "[REDACTED]";
  return `[REDACTED ${value.startsWith("sk-") ? "sk-" : ""}…${tail}]`;
};
