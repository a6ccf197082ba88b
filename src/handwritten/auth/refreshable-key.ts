import type { Exposable, SecretHolder } from "../config/secret/exposable.ts";
import type { Secret } from "../config/secret/secret.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { APIConnectionTimeoutError } from "../errors/index.ts";

/** A source of keys that remembers the last one: a client takes it as its `apiKey`. */
export interface RefreshableKey extends SecretHolder {
  (): Promise<Secret>;
  /**
   * Forgets the key, so that the next call asks for a new one.
   * @param stale - forgets only this one: of many calls that fail with the same key, the first brings a new one
   */
  invalidate(stale?: Exposable): void;
  liveSecrets(): readonly Secret[];
}

/** A key with its times, in milliseconds since the Unix epoch. Without them it is kept until it is invalidated. */
export interface TimedSecret {
  readonly secret: Secret;
  /** From then on it is not used any more. */
  readonly expiresAtMs?: number | undefined;
  /** From then on it is still used, and a new one is asked for meanwhile. */
  readonly refreshAtMs?: number | undefined;
}

/** What {@link refreshableKey} is set up with. */
export interface RefreshOptions {
  /** Milliseconds until asking for a key fails, and the next call asks anew. Default: 30 000. */
  readonly timeoutMs?: number | undefined;
  /** The passage of time; for tests. */
  readonly clock?: Clock | undefined;
  /** Called when a key could not be renewed while the old one is still good; calls go on with that. Default: no listener. */
  readonly onRefreshFailure?: ((error: unknown) => void) | undefined;
}

/** After a renewal ahead of time failed; the old key is still good, so nothing is pressing. */
const PAUSE_MS = 10_000;

/** What is to be done about a key at a time. */
const stateOf = (key: TimedSecret | undefined, nowMs: number): "missing" | "due" | "good" => {
  if (!key || nowMs >= (key.expiresAtMs ?? Number.POSITIVE_INFINITY)) return "missing";
  return nowMs >= (key.refreshAtMs ?? Number.POSITIVE_INFINITY) ? "due" : "good";
};

/**
 * Asks for a key when there is none, and for a new one before it expires; one request at a time, whose result all
 * callers share. A failure is not remembered: the next caller asks again.
 */
export const refreshableKey = (
  ask: () => Promise<TimedSecret>,
  { clock = systemClock, timeoutMs = 30_000, onRefreshFailure }: RefreshOptions = {},
): RefreshableKey => {
  let current: TimedSecret | undefined;
  let previous: Secret | undefined;
  let asking: Promise<TimedSecret> | undefined;
  let pausedUntilMs = 0;

  const renew = (): Promise<TimedSecret> => {
    if (asking) return asking;
    // All later calls wait for this one: a provider that hangs must not hang the program for good.
    const late = Promise.withResolvers<never>();
    const stopTimer = clock.after(timeoutMs, () =>
      late.reject(new APIConnectionTimeoutError({ message: `no key within ${timeoutMs} ms` })),
    );
    const flight = Promise.race([ask(), late.promise]);
    asking = flight;
    // What was asked for before an invalidation is no longer wanted: it may be the key that was just refused.
    const land = (answer?: TimedSecret): void => {
      stopTimer();
      if (asking !== flight) return;
      asking = undefined;
      if (!answer) return;
      previous = current?.secret ?? previous;
      current = answer;
    };
    flight.then(land, () => land());
    return flight;
  };

  const give = async (): Promise<Secret> => {
    const nowMs = clock.wallTime();
    const state = stateOf(current, nowMs);
    if (!current || state === "missing") return (await renew()).secret;
    if (state === "due" && !asking && nowMs >= pausedUntilMs)
      renew().catch((error: unknown) => {
        pausedUntilMs = clock.wallTime() + PAUSE_MS;
        onRefreshFailure?.(error);
      });
    return current.secret;
  };

  return Object.assign(give, {
    invalidate: (stale?: Exposable) => {
      if (stale && current?.secret !== stale) return;
      previous = current?.secret ?? previous;
      current = undefined;
      asking = undefined;
    },
    liveSecrets: () => [current?.secret, previous].filter((secret) => secret !== undefined),
  });
};
