import type { Clock } from "../../core/clock.ts";
import type { ClientEvent } from "../../core/events.ts";
import { APIConnectionTimeoutError, APIUserAbortError, DecodeError } from "../../errors/index.ts";
import type { APIPromise, RequestOptions } from "../../resources/resource.ts";
import { type PollOptions, type PollSettings, pollSettings } from "./poll-options.ts";
import { STATES } from "./states.ts";

/** What has a state, as far as polling reads it. */
interface Stateful {
  readonly status?: string | null | undefined;
}

/** What polling needs besides its options. */
export interface Polling<Value> {
  /** The operation that reads the state, by its id in the contract. */
  readonly operation: string;
  read(options: RequestOptions): APIPromise<Value>;
  /** Default: as the states of the operation say. */
  readonly isOver?: ((value: Value) => boolean) | undefined;
  readonly clock: Clock;
  readonly emit: (event: ClientEvent) => void;
}

const DEFAULT_INTERVAL_MS = 5_000;

/** The official helpers send it with each of these requests, and the server suggests an interval to those that do. */
const POLL_HEADER = "x-stainless-poll-helper";

/**
 * Asks for a state until it is over, and gives what was read last.
 *
 * @throws APIConnectionTimeoutError after `maxWaitMs` or `deadlineMs`, APIUserAbortError when the signal aborts, DecodeError for a
 * state that is not known, and whatever a request throws
 */
export const pollUntilOver = async <Value>(
  polling: Polling<Value>,
  options: PollOptions<Value> | undefined,
): Promise<Value> => {
  const settings = pollSettings(options);
  const { clock, emit, operation } = polling;
  const started = clock.now();
  const waited = (): number => clock.now() - started;
  let grown = 1;
  for (let polls = 1; ; polls++) {
    const { data, response } = await polling.read(requestOptions(settings, waited())).withResponse();
    if (isOver(polling, data)) return data;
    const leftMs = Math.min(settings.maxWaitMs, settings.deadlineMs ?? Number.POSITIVE_INFINITY) - waited();
    if (leftMs <= 0) throw tooLate(settings, operation, data);
    const suggested = settings.intervalMs ?? suggestedBy(response.headers) ?? DEFAULT_INTERVAL_MS;
    // The last request is made when the time is up.
    const nextMs = Math.min(suggested * grown, settings.longestMs, leftMs);
    grown *= settings.growth;
    const progress = { polls, waitedMs: waited(), nextMs };
    emit({ type: "poll", operation, status: statusOf(data), ...progress });
    settings.onPoll?.(data, progress);
    await sleep(clock, nextMs, settings.request.signal ?? undefined);
  }
};

const requestOptions = <Value>(
  { request, intervalMs, deadlineMs }: PollSettings<Value>,
  waitedMs: number,
): RequestOptions => ({
  ...request,
  headers: {
    ...Object.fromEntries(new Headers((request.headers ?? {}) as HeadersInit)),
    [POLL_HEADER]: "true",
    ...(intervalMs !== undefined && { "x-stainless-custom-poll-interval": String(intervalMs) }),
  },
  ...(deadlineMs !== undefined && { deadlineMs: Math.max(0, deadlineMs - waitedMs) }),
});

const statusOf = (value: unknown): string | undefined => (value as Stateful | null)?.status ?? undefined;

const isOver = <Value>({ operation, isOver: given }: Polling<Value>, value: Value): boolean => {
  if (given) return given(value);
  const { waiting, over, absent } = STATES[operation] ?? { waiting: [], over: [] };
  const status = statusOf(value);
  if (status === undefined ? absent === "waiting" : waiting.includes(status)) return false;
  if (status !== undefined && over.includes(status)) return true;
  throw new DecodeError(
    `polling ends: ${operation} gave ${status === undefined ? "no state" : `the state \`${status}\``}, which is none of ${[...waiting, ...over].join(", ")}`,
  );
};

const suggestedBy = (headers: Headers): number | undefined => {
  const given = headers.get("openai-poll-after-ms") ?? "";
  return /^\d{1,15}$/.test(given) ? Number(given) : undefined;
};

const tooLate = <Value>(
  { maxWaitMs, deadlineMs }: PollSettings<Value>,
  operation: string,
  value: Value,
): APIConnectionTimeoutError => {
  const limit = deadlineMs !== undefined && deadlineMs <= maxWaitMs ? "deadlineMs" : "maxWaitMs";
  const ms = limit === "deadlineMs" ? deadlineMs : maxWaitMs;
  const error = new APIConnectionTimeoutError({
    message: `after ${ms} ms (${limit}) ${operation} is still in the state \`${statusOf(value) ?? "unknown"}\``,
  });
  return Object.assign(error, { limit });
};

const sleep = async (clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> => {
  try {
    await clock.sleep(ms, signal);
  } catch (cause) {
    throw new APIUserAbortError({ cause });
  }
};
