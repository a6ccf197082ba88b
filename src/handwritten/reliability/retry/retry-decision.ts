import type { ApiRequest } from "../../contract.ts";
import { contextValue, deadlineKey } from "../../core/context.ts";
import type { RetryRefusal } from "../../core/events.ts";
import type { Context } from "../../core/handler.ts";
import { isReplayable } from "../../core/request/form.ts";
import { isUnknownOutcome } from "../outcome.ts";
import type { FailedAttempt, RetryOptions } from "./retry.ts";
import { askedDelayMs, backoffMs, type RetryDelay } from "./retry-delay.ts";

/** What a decision about a retry depends on, besides the failed attempt. */
export interface RetrySettings extends RetryDelay {
  readonly maxRetryAfterMs: number;
  readonly maxElapsedMs: number;
  readonly unknownOutcome: NonNullable<RetryOptions["unknownOutcome"]>;
}

/** How far a call has come. */
export interface RetryProgress {
  /** Attempts that the call may make. */
  readonly limit: number;
  readonly elapsedMs: number;
}

/** How long to wait before the next attempt, or why there is none. */
export const decideRetry = async (
  settings: RetrySettings,
  failed: FailedAttempt,
  { limit, elapsedMs }: RetryProgress,
  context: Context,
  random: () => number,
): Promise<RetryRefusal | number> => {
  const { error, attempt, request } = failed;
  if (attempt + 1 >= limit) return "attempts";
  if (!isReplayable(request.body)) return "one_shot_body";
  if (isUnknownOutcome(error) && repeatsWork(request) && !(await mayRepeat(settings.unknownOutcome, failed)))
    return "unknown_outcome";
  const asked = askedDelayMs(error, context.clock.wallTime());
  if (asked !== undefined && asked > settings.maxRetryAfterMs) return "retry_after";
  const delayMs = asked ?? backoffMs(settings, error, attempt, random());
  return delayMs > settings.maxElapsedMs - elapsedMs || delayMs >= leftMs(context) ? "deadline" : delayMs;
};

const leftMs = (context: Context): number => {
  const deadline = contextValue(context, deadlineKey);
  return deadline === undefined ? Number.POSITIVE_INFINITY : deadline - context.clock.now();
};

/** GET, PUT and DELETE are idempotent, and a server that honours the key recognises a repeated request. */
const repeatsWork = ({ method, headers }: ApiRequest): boolean =>
  (method === "POST" || method === "PATCH") && !headers?.["idempotency-key"];

const mayRepeat = async (
  unknownOutcome: RetrySettings["unknownOutcome"],
  failed: FailedAttempt,
): Promise<boolean> =>
  typeof unknownOutcome === "function" ? unknownOutcome(failed) : unknownOutcome !== "fail";
