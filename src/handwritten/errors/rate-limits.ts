/** One of the account's limits as the server reports it. */
export interface RateLimit {
  /** How many the period allows. */
  readonly limit?: number;
  /** How many are left of it. */
  readonly remaining?: number;
  /** Milliseconds until it is whole again, counted from the answer. */
  readonly resetMs?: number;
}

/** What an answer's headers say about rate limits. */
export interface RateLimits {
  readonly requests: RateLimit;
  readonly tokens: RateLimit;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

type ReadHeader = { get(name: string): string | null };

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

/** `1s`, `6m0s`, `20ms`, `1h2m3.5s`, or plain seconds as Azure writes them; undefined for anything else. */
const parseDuration = (text: string | null): number | undefined => {
  const seconds = parseNumber(text);
  if (seconds !== undefined) return seconds * 1000;
  if (!text || !/^(?:\d{1,15}(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|[smhd])/g))
    total += Number(amount) * (UNIT_MS[unit as string] as number);
  return total;
};

const parseNumber = (text: string | null): number | undefined =>
  text !== null && /^\s*\d{1,15}(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;

/** RFC 9110 §10.2.3: seconds or a date, which is read by the server's own clock when it tells the time. */
const parseRetryAfter = (headers: ReadHeader, wallTime: number): number | undefined => {
  const exact = parseNumber(headers.get("retry-after-ms"));
  if (exact !== undefined) return exact;
  const text = headers.get("retry-after");
  const seconds = parseNumber(text);
  if (seconds !== undefined) return seconds * 1000;
  // `Date.parse` takes a lone negative number for a year.
  const due = text && /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(due)) return undefined;
  const served = Date.parse(headers.get("date") ?? "");
  return Math.max(0, due - (Number.isNaN(served) ? wallTime : served));
};

const readLimit = (headers: ReadHeader, what: string): RateLimit => {
  const limit = parseNumber(headers.get(`x-ratelimit-limit-${what}`));
  const remaining = parseNumber(headers.get(`x-ratelimit-remaining-${what}`));
  const resetMs = parseDuration(headers.get(`x-ratelimit-reset-${what}`));
  return {
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(resetMs !== undefined && { resetMs }),
  };
};

/**
 * Reads `x-ratelimit-*`, `retry-after-ms` and `retry-after`. What is missing or malformed is left out.
 *
 * @param wallTime - milliseconds since the Unix epoch, for a `retry-after` date from a server that sends no `date`
 * @see https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
export const readRateLimits = (headers: ReadHeader, wallTime: number = Date.now()): RateLimits => {
  const retryAfterMs = parseRetryAfter(headers, wallTime);
  return {
    requests: readLimit(headers, "requests"),
    tokens: readLimit(headers, "tokens"),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
};
