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

/** A server that asks for a longer wait is not waited for by itself: the caller should know. */
export const LONGEST_RETRY_AFTER_MS = 60_000;

/** How a server spells one of its limits. Of several names of a header, the first that is sent counts. */
export interface LimitSpelling {
  readonly limit?: string | readonly string[];
  readonly remaining?: string | readonly string[];
  readonly reset?: string | readonly string[];
  /**
   * What a reset is: a time to wait (`1m2s`; a plain number is seconds), or a moment in milliseconds since the Unix
   * epoch. Default: `duration`
   */
  readonly resetAs?: "duration" | "epochMs";
  /** The time that the limit is for, in milliseconds, where the server tells it. */
  readonly periodMs?: number;
}

/** How a server spells what is left of its limits; a limit that it does not tell is absent. */
export interface RateLimitSpelling {
  readonly requests?: LimitSpelling;
  readonly tokens?: LimitSpelling;
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

/** One limit as OpenAI spells it. */
export const standardLimit = (what: "requests" | "tokens", periodMs?: number): LimitSpelling => ({
  limit: `x-ratelimit-limit-${what}`,
  remaining: `x-ratelimit-remaining-${what}`,
  reset: `x-ratelimit-reset-${what}`,
  ...(periodMs !== undefined && { periodMs }),
});

/**
 * OpenAI's spelling, and that of most who follow it.
 * @see https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
export const standardSpelling: RateLimitSpelling = {
  requests: /* @__PURE__ */ standardLimit("requests"),
  tokens: /* @__PURE__ */ standardLimit("tokens"),
};

const NO_SPELLING: LimitSpelling = {};
const NOT_TOLD: RateLimit = { limit: undefined, remaining: undefined, resetMs: undefined };

const readFirst = (headers: ReadHeader, names: string | readonly string[] = []): string => {
  if (typeof names === "string") return headers.get(names) ?? "";
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) return value;
  }
  return "";
};

/** What the server's clock says, or ours where it does not tell: the distance between two moments is to be of one clock. */
const servedAt = (headers: ReadHeader, wallTime: number): number =>
  Date.parse(headers.get("date") ?? "") || wallTime;

const readLimit = (headers: ReadHeader, spelling: LimitSpelling | undefined, wallTime: number): RateLimit => {
  const { limit, remaining, reset, resetAs } = spelling ?? NO_SPELLING;
  const when = readFirst(headers, reset);
  const [most, left] = [readFirst(headers, limit), readFirst(headers, remaining)];
  // Most servers tell none, and this is done for every answer.
  if (!when && !most && !left) return NOT_TOLD;
  const at = resetAs === "epochMs" ? parseDuration(`${when} ms`) : undefined;
  return {
    // A number without a unit reads the same as so many milliseconds.
    limit: parseDuration(`${most} ms`),
    remaining: parseDuration(`${left} ms`),
    resetMs:
      resetAs === "epochMs"
        ? at && Math.max(0, at - servedAt(headers, wallTime))
        : // Azure writes plain seconds.
          (parseDuration(when) ?? parseDuration(`${when} s`)),
  };
};

/**
 * How long a server asks to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date. A date
 * that is past by the server's own clock means now; one that is past by ours, which may be wrong, says nothing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export const retryAfterMs = (headers: ReadHeader, wallTime: number): number | undefined => {
  const inMs = headers.get("retry-after-ms");
  const asked = headers.get("retry-after") ?? "";
  if (inMs === null && !asked) return undefined;
  const served = Date.parse(headers.get("date") ?? "");
  // `Date.parse` takes a lone negative number for a year.
  const untilDate = Date.parse(/[a-z]/i.test(asked) ? asked : "") - (served || wallTime);
  return (
    parseDuration(`${inMs} ms`) ??
    parseDuration(`${asked} s`) ??
    (untilDate >= 0 ? untilDate : untilDate < 0 && served ? 0 : undefined)
  );
};

/**
 * Reads `x-ratelimit-*`, `retry-after-ms` and `retry-after`. What is missing or malformed is undefined.
 *
 * @param wallTime - milliseconds since the Unix epoch, for a reset time of a server that sends no `date`
 * @param spelling - the headers' names where they are not OpenAI's
 * @see https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
export const readRateLimits = (
  headers: ReadHeader,
  wallTime: number = Date.now(),
  spelling: RateLimitSpelling = standardSpelling,
): RateLimits => ({
  requests: readLimit(headers, spelling.requests, wallTime),
  tokens: readLimit(headers, spelling.tokens, wallTime),
  retryAfterMs: retryAfterMs(headers, wallTime),
});
