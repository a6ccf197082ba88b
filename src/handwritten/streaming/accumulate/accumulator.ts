import { withStreamContext } from "../events/with-stream-context.ts";

/** Puts events together into the result of a call without streaming, in linear time. */
export interface Accumulator<in Event, out Snapshot> {
  /**
   * Takes the next event; one of a type that is not known passes.
   * @throws DecodeError for one of another shape than its type has, or with an index out of bounds
   */
  add(event: Event): void;
  /** The sum so far; undefined before the first event. It changes with the events. */
  readonly snapshot: Snapshot | undefined;
}

/**
 * Reads a stream to its end and returns the sum of its events; undefined when there were none.
 *
 * @example
 * const completion = await accumulate(stream, chatCompletionAccumulator());
 */
export const accumulate = async <Event, Snapshot>(
  events: AsyncIterable<Event>,
  accumulator: Accumulator<Event, Snapshot>,
): Promise<Snapshot | undefined> => {
  try {
    for await (const event of events) accumulator.add(event);
  } catch (error) {
    throw withStreamContext(error, events);
  }
  return accumulator.snapshot;
};
