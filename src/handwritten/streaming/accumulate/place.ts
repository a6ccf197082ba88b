import { DecodeError } from "../../errors.ts";

/** More parts than any answer has; a list that is as long as a hostile index says would take all memory. */
const MOST_PARTS = 10_000;

/**
 * An index into a list that grows with the events, checked.
 * @throws DecodeError when it is none, or out of all proportion
 */
export const placeIn = (list: readonly unknown[], index: unknown): number => {
  if (typeof index !== "number" || !Number.isInteger(index) || index < 0 || index > list.length + MOST_PARTS)
    throw new DecodeError("an event of the stream names a place that cannot be");
  return index;
};
