import type { TimedSecret } from "./refreshable-key.ts";

/**
 * When a token that was asked for at `askedAtMs` is to be renewed: `bufferMs` before it ends, but not in the first
 * half of its life, or a short token would be renewed with every call. Milliseconds since the Unix epoch.
 */
export const renewalTimes = (
  askedAtMs: number,
  expiresAtMs: number,
  bufferMs: number,
): Required<Omit<TimedSecret, "secret">> => ({
  expiresAtMs,
  refreshAtMs: expiresAtMs - Math.min(bufferMs, (expiresAtMs - askedAtMs) / 2),
});
