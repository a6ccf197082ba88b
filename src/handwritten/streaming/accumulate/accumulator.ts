/** Puts events together into what a call without streaming would have given. Takes time in proportion to the events. */
export interface Accumulator<in Event, out Snapshot> {
  /** Takes the next event. @throws DecodeError for one that names a place which cannot be: an index out of bounds */
  add(event: Event): void;
  /** What there is so far; undefined before the first event. It goes on changing with the events. */
  readonly snapshot: Snapshot | undefined;
}

/**
 * Reads a stream to its end and gives what its events add up to; undefined when there were none.
 *
 * @example
 * const completion = await accumulate(stream, chatCompletionAccumulator());
 */
export const accumulate = async <Event, Snapshot>(
  events: AsyncIterable<Event>,
  accumulator: Accumulator<Event, Snapshot>,
): Promise<Snapshot | undefined> => {
  for await (const event of events) accumulator.add(event);
  return accumulator.snapshot;
};
