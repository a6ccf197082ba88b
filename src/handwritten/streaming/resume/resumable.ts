import type { ApiRequest, EventStream as EventStreamShape } from "../../contract.ts";
import { type Clock, systemClock } from "../../core/clock.ts";
import { RETRIES, SEND_RULES } from "../../core/options/call-options.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { CLOCK, FUNCTION } from "../../core/options/kinds.ts";
import { DELAY } from "../../core/options/range.ts";
import type { SendOptions } from "../../core/request/send-options.ts";
import { EventStream } from "../events/event-stream.ts";
import { resumeFrom } from "./resume-from.ts";
import { ResumingReader } from "./resuming-reader.ts";

/** How a stream is resumed. */
export interface ResumableOptions extends SendOptions {
  /** Requests in a row that bring no event; after that many the last error is thrown. Default: 5. */
  readonly maxAttempts?: number | undefined;
  /** The wait before the second request in a row is between 0 and so many milliseconds; it doubles from there. Default: 500. */
  readonly baseDelayMs?: number | undefined;
  /** The longest wait. Default: 8 000. */
  readonly maxDelayMs?: number | undefined;
  /** Default: the platform's. */
  readonly clock?: Clock | undefined;
  /** Between 0 and 1. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

const DEFAULTS = {
  maxAttempts: 5,
  baseDelayMs: 500,
  maxDelayMs: 8_000,
  clock: systemClock,
  random: Math.random,
};

/** Sends the requests: a client of the class API or the functional API. */
export interface Sender {
  send<Result>(request: ApiRequest<Result>, options?: SendOptions): PromiseLike<unknown>;
}

/**
 * The stream of a background response, which goes on over any number of broken connections: it is asked for again
 * from the event after the last that came, and each event is given once. It resolves when the first response has begun;
 * that request is sent once.
 *
 * @param request - `createResponse` with `background` and `stream`, or `getResponse` with `stream` to go on with one
 * @throws ConfigurationError for an option that cannot work
 * @throws UsageError for a request whose stream cannot be resumed
 * @throws out of the loop what an EventStream throws, when it is nothing that a new connection could help
 * @see https://platform.openai.com/docs/guides/background
 *
 * @example
 * const request = createResponse({ model, input, background: true, stream: true });
 * for await (const event of await resumable(client, request)) …
 */
export const resumable = async <Event>(
  client: Sender,
  request: ApiRequest<EventStreamShape<Event>>,
  options: ResumableOptions = {},
): Promise<EventStream<Event>> => {
  const given = settingsOf<ResumableOptions, typeof DEFAULTS>("resumable", options, DEFAULTS, {
    ...SEND_RULES,
    maxAttempts: RETRIES,
    baseDelayMs: DELAY,
    maxDelayMs: DELAY,
    clock: CLOCK,
    random: FUNCTION,
  });
  const { maxAttempts, baseDelayMs, maxDelayMs, clock, random, ...sendOptions } = given;
  const settings = { maxAttempts, baseDelayMs, maxDelayMs, clock, random, sendOptions };
  const reader = new ResumingReader<Event>(client, resumeFrom(request), settings);
  await reader.open(request);
  return new EventStream<Event>(reader);
};
