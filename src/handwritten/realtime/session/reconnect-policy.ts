import { OpenAIError } from "../../errors/index.ts";
import { LONGEST_RETRY_AFTER_MS } from "../../errors/rate-limits.ts";
import type { ReconnectPolicy } from "../options.ts";

/** A certificate that is not accepted will not be the next time either. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/;

/**
 * How long to wait before an attempt to reconnect: between half of the delay and all of it, so that clients that
 * were cut off together do not come back together. Undefined when there is to be no attempt.
 *
 * @param attempt - 1 for the first
 * @param failure - why the attempt before failed; undefined for the first
 * @param random - a number from 0 up to 1
 */
export const reconnectDelayMs = (
  attempt: number,
  failure: unknown,
  { maxAttempts, baseDelayMs, maxDelayMs }: ReconnectPolicy,
  random: number,
): number | undefined => {
  if (attempt > maxAttempts || (failure !== undefined && !mayPass(failure))) return undefined;
  const longest = Math.min(baseDelayMs * 2 ** Math.min(attempt - 1, 30), maxDelayMs);
  const delay = longest / 2 + (longest / 2) * random;
  const asked = retryAfterMs(failure);
  if (asked === undefined) return delay;
  return asked > LONGEST_RETRY_AFTER_MS ? undefined : Math.max(asked, delay);
};

/** Whether what made a connection fail may have passed at the next attempt. */
const mayPass = (failure: unknown): boolean => {
  if (!OpenAIError.is(failure)) return false;
  switch (failure.kind) {
    case "connection":
      return !CERTIFICATE.test(failure.code ?? "");
    case "timeout":
    case "rate_limit":
    case "server":
    case "socket":
      return true;
    case "api":
      return failure.status === 408;
    default:
      return false;
  }
};

const retryAfterMs = (failure: unknown): number | undefined =>
  OpenAIError.is(failure) && "rateLimits" in failure ? failure.rateLimits?.retryAfterMs : undefined;
