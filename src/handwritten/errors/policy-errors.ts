import { assignKnown, type ErrorDetails, OpenAIError } from "./openai-error.ts";

/** What the errors of policies know besides their message. */
export interface PolicyErrorDetails extends ErrorDetails {
  /** The name of the target that the call was for. */
  readonly target?: string | undefined;
  /** Milliseconds until it may be tried again, where that is known. */
  readonly retryAfterMs?: number | undefined;
}

/** A circuit breaker let the call not through: the target has failed too often lately. Nothing was sent. */
export class CircuitOpenError extends OpenAIError {
  /** The name of the target whose circuit is open. */
  declare readonly target?: string;
  /** Milliseconds until a probe is let through; absent while all probes are under way, and when it was opened by hand. */
  declare readonly retryAfterMs?: number;

  constructor(message: string, { target, retryAfterMs, ...details }: PolicyErrorDetails = {}) {
    super(message, details);
    assignKnown(this, { target, retryAfterMs });
  }

  get kind(): "circuit_open" {
    return "circuit_open";
  }
  override get name(): string {
    return "CircuitOpenError";
  }
}

/**
 * Why a limiter refused: its queue is full; the wait would be or was longer than allowed; the call costs more than the
 * limit ever allows; the client holds itself back, as the server has refused much lately; or the store of a shared
 * limit cannot be reached and the limiter is set to refuse then.
 */
export type LimitReason = "queue_full" | "max_wait" | "too_large" | "throttled" | "store_unavailable";

/** A limiter of this client refused the call. Nothing was sent. */
export class LimitExceededError extends OpenAIError {
  readonly reason: LimitReason;
  declare readonly target?: string;
  /** Milliseconds until there is room, where that is known. */
  declare readonly retryAfterMs?: number;

  constructor(
    message: string,
    reason: LimitReason,
    { target, retryAfterMs, ...details }: PolicyErrorDetails = {},
  ) {
    super(message, details);
    this.reason = reason;
    assignKnown(this, { target, retryAfterMs });
  }

  get kind(): "limit" {
    return "limit";
  }
  override get name(): string {
    return "LimitExceededError";
  }
}

/** What a budget counts. */
export type BudgetUnit = "tokens" | "money" | "requests";

/** The call would go over a budget that was set for this client. Nothing was sent. */
export class BudgetExceededError extends OpenAIError {
  readonly unit: BudgetUnit;
  /** How much the period allows, and how much of it is used or reserved. */
  readonly limit: number;
  readonly used: number;
  /** Milliseconds until the period is over. */
  readonly retryAfterMs: number;

  constructor(
    message: string,
    facts: {
      readonly unit: BudgetUnit;
      readonly limit: number;
      readonly used: number;
      readonly retryAfterMs: number;
    },
    details?: ErrorDetails,
  ) {
    super(message, details);
    this.unit = facts.unit;
    this.limit = facts.limit;
    this.used = facts.used;
    this.retryAfterMs = facts.retryAfterMs;
  }

  get kind(): "budget" {
    return "budget";
  }
  override get name(): string {
    return "BudgetExceededError";
  }
}
