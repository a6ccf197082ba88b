/** One of the account's limits as the server reports it. */
export interface RateLimit {
  /** How many the period allows. */
  readonly limit: number | undefined;
  /** How many are left of it. */
  readonly remaining: number | undefined;
  /** Milliseconds until it is whole again, counted from the answer. */
  readonly resetMs: number | undefined;
}

/** What an answer's headers say about rate limits. */
export interface RateLimits {
  readonly requests: RateLimit;
  readonly tokens: RateLimit;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

type ReadHeader = { get(name: string): string | null };

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

const parseNumber = (text: string | null): number | undefined =>
  /^\s*\d{1,15}(\.\d+)?\s*$/.test(text ?? "") ? Number(text) : undefined;

/** A number of seconds, in milliseconds. */
const parseSeconds = (text: string | null): number | undefined => {
  const seconds = parseNumber(text);
  return seconds && seconds * 1000;
};

/** `1s`, `6m0s`, `20ms`, `1h2m3.5s`, or plain seconds as Azure writes them; undefined for anything else. */
const parseDuration = (text: string | null): number | undefined => {
  if (!/^(\d{1,15}(\.\d+)?(ms|[smhd]))+$/.test(text ?? "")) return parseSeconds(text);
  let total = 0;
  for (const [, amount, unit] of text?.matchAll(/([\d.]+)(\D+)/g) ?? [])
    total += Number(amount) * (UNIT_MS[unit as string] as number);
  return total;
};

/** RFC 9110 §10.2.3: a date is read by the server's own clock where it tells the time. */
const parseDate = (headers: ReadHeader, wallTime: number): number | undefined => {
  const text = headers.get("retry-after");
  // `Date.parse` takes a lone negative number for a year.
  const due = /[a-z]/i.test(text ?? "") ? Date.parse(text ?? "") : Number.NaN;
  const now = Date.parse(headers.get("date") ?? "") || wallTime;
  return Number.isNaN(due) ? undefined : Math.max(0, due - now);
};

const readLimit = (headers: ReadHeader, what: string): RateLimit => {
  const read = (which: string) => headers.get(`x-ratelimit-${which}-${what}`);
  return {
    limit: parseNumber(read("limit")),
    remaining: parseNumber(read("remaining")),
    resetMs: parseDuration(read("reset")),
  };
};

/**
 * Reads `x-ratelimit-*`, `retry-after-ms` and `retry-after`. What is missing or malformed is undefined.
 *
 * @param wallTime - milliseconds since the Unix epoch, for a `retry-after` date from a server that sends no `date`
 * @see https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
export const readRateLimits = (headers: ReadHeader, wallTime: number = Date.now()): RateLimits => ({
  requests: readLimit(headers, "requests"),
  tokens: readLimit(headers, "tokens"),
  retryAfterMs:
    parseNumber(headers.get("retry-after-ms")) ??
    parseSeconds(headers.get("retry-after")) ??
    parseDate(headers, wallTime),
});
