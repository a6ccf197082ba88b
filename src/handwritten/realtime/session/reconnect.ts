import type { Clock } from "../../core/clock.ts";
import type { ReconnectPolicy } from "../options.ts";
import { reconnectDelayMs } from "./reconnect-policy.ts";

/** The settings and callbacks of {@link reconnect}. */
export interface Reconnection {
  readonly policy: ReconnectPolicy;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborted when the connection has ended. */
  readonly signal: AbortSignal;
  /** Attempts that were made before. */
  readonly attempts: number;
  /** Called before each attempt, with the failure of the one before. */
  waiting(attempt: number, delayMs: number, failure: unknown): void;
  connect(attempt: number): Promise<void>;
}

/**
 * Tries to connect until that succeeds, fails for good, or is aborted.
 *
 * @returns the failure of the last attempt and the number of attempts; undefined when there is a connection, or the
 * signal was aborted
 */
export const reconnect = async ({
  policy,
  clock,
  random,
  signal,
  attempts,
  waiting,
  connect,
}: Reconnection): Promise<{ readonly attempts: number; readonly failure: unknown } | undefined> => {
  let failure: unknown;
  for (let attempt = attempts + 1; ; attempt++) {
    const delayMs = reconnectDelayMs(attempt, failure, policy, random());
    if (delayMs === undefined) return { attempts: attempt - 1, failure };
    waiting(attempt, delayMs, failure);
    try {
      await clock.sleep(delayMs, signal);
      await connect(attempt);
      return undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      failure = error;
    }
  }
};
