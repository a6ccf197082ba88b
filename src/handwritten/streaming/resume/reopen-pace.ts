import { backoff, fullJitter } from "../../core/backoff.ts";
import { classify, type FailureCause } from "../../errors/classify.ts";
import type { APIError } from "../../errors/index.ts";
import { LONGEST_RETRY_AFTER_MS } from "../../errors/rate-limits/rate-limits.ts";

/** How often and how slowly a connection is opened again; see `ResumableOptions`. */
export interface ReopenLimits {
  readonly maxAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly random: () => number;
}

/** Causes that a new connection may remove. */
const PASSING: ReadonlySet<FailureCause> = /* @__PURE__ */ new Set<FailureCause>([
  "stream_interrupted",
  "connection",
  "host_not_found",
  "proxy",
  "certificate",
  "tls",
  "timeout",
  "deadline",
  "server",
  "rate_limit",
]);

/** Says whether and when a lost connection is opened again: slower with each in a row that has brought nothing. */
export class ReopenPace {
  readonly #limits: ReopenLimits;
  /** Requests since the last event. */
  #attempts = 0;

  constructor(limits: ReopenLimits) {
    this.#limits = limits;
  }

  /** An event has come. */
  reset(): void {
    this.#attempts = 0;
  }

  /** A request is sent. */
  count(): void {
    this.#attempts++;
  }

  /** How long to wait before the next request; undefined when there is to be none. */
  delayMs(error: unknown): number | undefined {
    const { maxAttempts, baseDelayMs, maxDelayMs, random } = this.#limits;
    if (!PASSING.has(classify(error).cause) || this.#attempts >= maxAttempts) return undefined;
    const asked = (error as APIError).rateLimits?.retryAfterMs ?? 0;
    if (asked > LONGEST_RETRY_AFTER_MS) return undefined;
    // No delay after the first break: the server may well accept a new connection at once.
    if (this.#attempts === 0) return asked;
    const attempt = this.#attempts - 1;
    const delay = { baseDelayMs, maxDelayMs, attempt, jitter: fullJitter, random: random() };
    return Math.max(asked, backoff(delay));
  }
}
