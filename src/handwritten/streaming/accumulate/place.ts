import { DecodeError } from "../../errors/index.ts";

/** More parts than any response has. Gaps below it are filled later; a hostile index beyond it would take all memory. */
const MOST_PARTS = 10_000;

/**
 * An index into a list that grows with the events, checked: it is in the list, the next one, or below a bound.
 * @throws DecodeError when it is not an index, or out of bounds
 */
export const placeIn = (list: readonly unknown[], index: unknown): number => {
  if (typeof index === "number" && Number.isInteger(index) && index >= 0)
    if (index <= list.length || index < MOST_PARTS) return index;
  throw new DecodeError("an event of the stream has an index out of bounds");
};
