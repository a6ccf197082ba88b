import { listenTo, withStreamContext } from "../events/with-stream-context.ts";
import type { FaultLog } from "./faults.ts";

/** Puts events together into the result of a call without streaming, in linear time. */
export interface Accumulator<in Event, out Snapshot> {
  /**
   * Takes the next event; one of a type that is not known passes. What is not of the shape that the event's type has is left
   * out: see `faults`.
   * @throws DecodeError for the last event without the whole that it has to bring
   */
  add(event: Event): void;
  /** The sum so far; undefined before the first event. It changes with the events. */
  readonly snapshot: Snapshot | undefined;
  /** What was left out so far: with a `first` the sum is not whole. */
  readonly faults?: FaultLog;
}

/**
 * Reads a stream to its end and returns the sum of its events; undefined when there were none.
 *
 * @throws DecodeError at the end, when something was left out that nothing whole has replaced
 *
 * @example
 * const completion = await accumulate(stream, chatCompletionAccumulator());
 */
export const accumulate = async <Event, Snapshot>(
  events: AsyncIterable<Event>,
  accumulator: Accumulator<Event, Snapshot>,
): Promise<Snapshot | undefined> => {
  const { faults } = accumulator;
  if (faults) listenTo(faults, events);
  try {
    for await (const event of events) accumulator.add(event);
    if (faults?.first) throw faults.first;
  } catch (error) {
    throw withStreamContext(error, events);
  }
  return accumulator.snapshot;
};
