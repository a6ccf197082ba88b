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

/** Adds up `1h2m3.5s`: amounts, each with its unit. Undefined when there is anything else. */
const parseDuration = (text: string): number | undefined => {
  let total = 0;
  const others = text.replace(/(\d{1,15}(?:\.\d+)?) *(ms|[smhd])/g, (_, amount: string, unit: string) => {
    total += Number(amount) * (UNIT_MS[unit] as number);
    return "";
  });
  return text && !others ? total : undefined;
};

const readLimit = (headers: ReadHeader, what: string): RateLimit => {
  const read = (which: string) => headers.get(`x-ratelimit-${which}-${what}`);
  const reset = read("reset") ?? "";
  return {
    // A number without a unit reads the same as so many milliseconds.
    limit: parseDuration(`${read("limit")} ms`),
    remaining: parseDuration(`${read("remaining")} ms`),
    // Azure writes plain seconds.
    resetMs: parseDuration(reset) ?? parseDuration(`${reset} s`),
  };
};

/**
 * How long a server asks to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date. A date
 * that is past by the server's own clock means now; one that is past by ours, which may be wrong, says nothing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export const retryAfterMs = (headers: ReadHeader, wallTime: number): number | undefined => {
  const asked = headers.get("retry-after") ?? "";
  const served = Date.parse(headers.get("date") ?? "");
  // `Date.parse` takes a lone negative number for a year.
  const untilDate = Date.parse(/[a-z]/i.test(asked) ? asked : "") - (served || wallTime);
  return (
    parseDuration(`${headers.get("retry-after-ms")} ms`) ??
    parseDuration(`${asked} s`) ??
    (untilDate >= 0 ? untilDate : untilDate < 0 && served ? 0 : undefined)
  );
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
  retryAfterMs: retryAfterMs(headers, wallTime),
});
