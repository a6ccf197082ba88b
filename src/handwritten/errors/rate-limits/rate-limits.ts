import { parseDuration, type ReadHeader } from "./duration.ts";
import { retryAfterMs } from "./retry-after.ts";

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
