import type { Clock } from "../../core/clock.ts";
import type { RequestOptions } from "../../resources/resource.ts";
import { type PollOptions, pollSettings } from "./poll-options.ts";

/** Options of a helper that makes something and polls it. */
export interface SplitOptions<Value> {
  /** Of the requests before polling. */
  readonly request: RequestOptions;
  /** Of polling, with the time that is left. */
  left(): PollOptions<Value>;
}

/** Splits the options of a helper. `maxWaitMs` and `deadlineMs` count from here. */
export const splitOptions = <Value>(
  options: PollOptions<Value> | undefined,
  clock: Clock,
): SplitOptions<Value> => {
  const { request, deadlineMs, maxWaitMs } = pollSettings(options);
  const started = clock.now();
  const left = (ms: number): number => Math.max(0, ms - (clock.now() - started));
  return {
    request: { ...request, ...(deadlineMs !== undefined && { deadlineMs }) },
    left: () => ({
      ...options,
      maxWaitMs: left(maxWaitMs),
      ...(deadlineMs !== undefined && { deadlineMs: left(deadlineMs) }),
    }),
  };
};
