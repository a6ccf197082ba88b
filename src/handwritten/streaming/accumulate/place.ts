/** More parts than any response has. Gaps below it are filled later; a hostile index beyond it would take all memory. */
export const MOST_PARTS = 10_000;

/** An index into a list that grows with the events: it is in the list, the next one, or below a bound. Undefined where it is none. */
export const placeIn = (list: readonly unknown[], index: unknown): number | undefined => {
  if (typeof index === "number" && Number.isInteger(index) && index >= 0)
    if (index <= list.length || index < MOST_PARTS) return index;
  return undefined;
};
