import type { ApiRequest } from "../../contract.ts";
import { type Clock, systemClock } from "../../core/clock.ts";
import { ConfigurationError } from "../../errors/index.ts";
import type { APIPromise, RequestOptions } from "../../resources/resource.ts";
import type { PollOptions } from "./poll-options.ts";
import { pollUntilOver } from "./poll-until-over.ts";
import { STATES } from "./states.ts";

/** What sends a request value: a client of either API. */
interface Sender {
  send<Result>(request: ApiRequest<Result>, options?: object): APIPromise<Result>;
}

/** What {@link poll} is set up with. */
export interface PollRequestOptions<Value> extends PollOptions<Value> {
  /**
   * Whether a state is the last one. Default: as the API's own states say, of runs, files and batches of vector stores, files,
   * batches, background responses, fine-tuning jobs, eval runs and videos
   */
  isOver?: ((value: Value) => boolean) | undefined;
  clock?: Clock | undefined;
}

/**
 * Sends a request value until what it reads is over, and gives that: `poll(client, retrieveBatch(id))`.
 *
 * @throws APIConnectionTimeoutError after `maxWaitMs`, APIUserAbortError when the signal aborts, DecodeError for a state that is not
 * known, ConfigurationError for an operation whose states are not known without `isOver`
 */
export const poll = async <Result>(
  client: Sender,
  request: ApiRequest<Result>,
  { isOver, clock = systemClock, ...options }: PollRequestOptions<Result> = {},
): Promise<Result> => {
  const { operation } = request;
  if (!isOver && !Object.hasOwn(STATES, operation))
    throw new ConfigurationError(
      `the states of ${operation} are not known: say with \`isOver\` which is the last`,
    );
  const read = (given: RequestOptions): APIPromise<Result> => client.send(request, given);
  return pollUntilOver({ operation, read, isOver, clock, emit: () => {} }, options);
};
