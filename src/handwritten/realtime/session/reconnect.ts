import type { Clock } from "../../core/clock.ts";
import type { ReconnectPolicy } from "../options.ts";
import { reconnectDelayMs } from "./reconnect-policy.ts";

/** What {@link reconnect} works with. */
export interface Reconnection {
  readonly policy: ReconnectPolicy;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborted when nobody wants the connection any more. */
  readonly signal: AbortSignal;
  /** Attempts that count already. */
  readonly attempts: number;
  /** Told before each attempt, with what the one before failed with. */
  waiting(attempt: number, delayMs: number, failure: unknown): void;
  connect(attempt: number): Promise<void>;
}

/**
 * Tries to connect until that succeeds or there is no use in it.
 *
 * @returns what the last attempt failed with, and how many were made; undefined when there is a connection, or nobody
 * wants one
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
