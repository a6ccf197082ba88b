import { checkOptions, givenOf, type Rules, unknownOption } from "../../core/options/check-options.ts";
import { FUNCTION } from "../../core/options/kinds.ts";
import { nearestName } from "../../core/options/nearest-name.ts";
import { AMOUNT, DELAY, type Range } from "../../core/options/range.ts";
import { REQUEST_RULES } from "../../core/request/override-request.ts";
import type { RequestOptions } from "../../resources/resource.ts";

/** How far polling is, when a state was read that is not over. */
export interface PollProgress {
  /** Requests so far. */
  readonly polls: number;
  /** Milliseconds since the first one. */
  readonly waitedMs: number;
  /** Milliseconds until the next one. */
  readonly nextMs: number;
}

/** How often a state is asked for, and for how long; the rest are the options of each of these requests. */
export interface PollOptions<Value = unknown> extends RequestOptions {
  /** Milliseconds between two requests. Default: what the server suggests (`openai-poll-after-ms`), else 5 000 */
  pollIntervalMs?: number | undefined;
  /** By this factor each interval is longer than the one before. Default: 1 */
  pollGrowth?: number | undefined;
  /** No interval is longer than these milliseconds, also where the server suggests it. Default: 60 000 */
  maxPollIntervalMs?: number | undefined;
  /** Milliseconds for all of it, beyond which an `APIConnectionTimeoutError` is thrown. Default: none */
  maxWaitMs?: number | undefined;
  /** Milliseconds for all of it, each request included. Needs the policy `deadline`. Default: none */
  deadlineMs?: number | undefined;
  /** Gets each state that is not over. */
  onPoll?: ((value: Value, progress: PollProgress) => void) | undefined;
}

/** The options of polling itself, its defaults filled in, and those of its requests. */
export interface PollSettings<Value> {
  readonly intervalMs: number | undefined;
  readonly growth: number;
  readonly longestMs: number;
  readonly maxWaitMs: number;
  readonly deadlineMs: number | undefined;
  readonly onPoll: PollOptions<Value>["onPoll"];
  readonly request: RequestOptions;
}

const GROWTH: Range = { min: 1, finite: true };

const RULES: Rules<Omit<PollOptions, keyof RequestOptions>> = {
  pollIntervalMs: DELAY,
  pollGrowth: GROWTH,
  maxPollIntervalMs: DELAY,
  maxWaitMs: AMOUNT,
  onPoll: FUNCTION,
};

const NAMES = Object.keys(RULES);

/** Whether a name that is no option of a request is like one of polling. */
const isMisspelt = (name: string): boolean =>
  !Object.hasOwn(REQUEST_RULES, name) && nearestName(name, NAMES) !== undefined;

const DEFAULTS = { pollGrowth: 1, maxPollIntervalMs: 60_000, maxWaitMs: Number.POSITIVE_INFINITY };

/** @throws ConfigurationError for a value that one of them cannot have, and for a name that is like one; the request checks its own options */
export const pollSettings = <Value>(options: PollOptions<Value> | undefined): PollSettings<Value> => {
  const { pollIntervalMs, pollGrowth, maxPollIntervalMs, maxWaitMs, onPoll, deadlineMs, ...request } = {
    ...DEFAULTS,
    ...givenOf(options ?? {}),
  } as PollOptions<Value> & typeof DEFAULTS;
  checkOptions({ pollIntervalMs, pollGrowth, maxPollIntervalMs, maxWaitMs, onPoll }, RULES, {
    of: "polling",
  });
  const misspelt = Object.keys(request).find(isMisspelt);
  if (misspelt !== undefined) throw unknownOption(misspelt, NAMES, { of: "polling" });
  return {
    intervalMs: pollIntervalMs,
    growth: pollGrowth,
    longestMs: maxPollIntervalMs,
    maxWaitMs,
    deadlineMs,
    onPoll,
    request,
  };
};
