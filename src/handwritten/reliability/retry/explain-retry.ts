import type { ApiRequest } from "../../contract.ts";
import { isReplayable } from "../../core/request/form.ts";
import type { Cost, Explanation } from "../policy.ts";
import type { RetrySettings } from "./retry-decision.ts";
import { backoffMs } from "./retry-delay.ts";

/** The waits of so many attempts are added up. */
const MOST_ATTEMPTS = 10_000;

/** What a retry would do to a request, and the worst case with it. */
export const explainRetry = (
  settings: RetrySettings & { readonly maxAttempts: number },
  request: ApiRequest,
  inner: Cost,
): Explanation => {
  const { baseDelayMs, maxDelayMs, maxRetryAfterMs } = settings;
  const attempts = isReplayable(request.body) ? settings.maxAttempts : 1;
  let waitMs = 0;
  for (let attempt = 0; attempt < Math.min(attempts - 1, MOST_ATTEMPTS); attempt++)
    waitMs += Math.max(maxRetryAfterMs, backoffMs({ ...settings, jitter: 0 }, undefined, attempt, 0));
  return {
    does: `up to ${attempts} attempts, ${baseDelayMs} to ${maxDelayMs} ms apart, or as the server asks up to ${maxRetryAfterMs} ms`,
    cost: {
      attempts: attempts * inner.attempts,
      timeMs: attempts * inner.timeMs + waitMs,
      tokens: inner.tokens && attempts * inner.tokens,
    },
  };
};
