import type { APIError } from "../../errors/index.ts";

/** How long a 429 asks everybody to wait; where it does not say, until what is used up is there again, or a second. */
export const pauseMsOf = (error: APIError): number => {
  const { retryAfterMs, requests, tokens } = error.rateLimits ?? {};
  if (retryAfterMs !== undefined) return retryAfterMs;
  const spent = [requests, tokens].flatMap((limit) => (limit?.remaining === 0 ? (limit.resetMs ?? []) : []));
  return spent.length ? Math.max(...spent) : 1_000;
};
