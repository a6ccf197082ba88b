import { type APIError, OpenAIError } from "../../errors/index.ts";
import { LONGEST_RETRY_AFTER_MS } from "../../errors/rate-limits.ts";

/** How often and how slowly a connection is opened again; see `ResumableOptions`. */
export interface ReopenLimits {
  readonly maxAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly random: () => number;
}

/** A new connection may help. */
const PASSING = new Set(["stream_interrupted", "connection", "timeout", "server", "rate_limit"]);

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
    if (!OpenAIError.is(error) || !PASSING.has(error.kind) || this.#attempts >= maxAttempts) return undefined;
    const asked = (error as APIError).rateLimits?.retryAfterMs ?? 0;
    if (asked > LONGEST_RETRY_AFTER_MS) return undefined;
    // The first break is nobody's fault: a connection may well be there at once.
    const ceiling =
      this.#attempts === 0 ? 0 : Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(this.#attempts - 1, 30));
    return Math.max(asked, random() * ceiling);
  }
}
