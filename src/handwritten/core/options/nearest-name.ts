/** Case, `_`, `-` and the unit are what names differ in from one library to the next. */
const plain = (name: string): string => name.replace(/[_-]|Ms$/g, "").toLowerCase();

/**
 * The known name that a misspelt one is most like; undefined when it is like none. A third of its letters may be wrong,
 * missing or too many, or stand the other way round.
 */
export const nearestName = (name: string, names: readonly string[]): string | undefined => {
  const word = plain(name.slice(0, 50));
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const known of names) {
    const other = plain(known);
    // People know how a word begins.
    const distance = editDistance(word, other) - sameBeginning(word, other) / 3;
    if (distance >= least || distance > Math.max(word.length, other.length) / 3) continue;
    least = distance;
    nearest = known;
  }
  return nearest;
};

/** How many letters two words begin with, up to four. */
const sameBeginning = (a: string, b: string): number => {
  let length = 0;
  while (length < 4 && length < a.length && a[length] === b[length]) length++;
  return length;
};

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each counting 1. */
const editDistance = (a: string, b: string): number => {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (above[j - 1] as number) + (isSame ? 0 : 1),
        isSwapped ? (before[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = above;
    above = row;
  }
  return above[b.length] as number;
};
