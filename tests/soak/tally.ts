/** Adds one to a count. */
export const count = <Name>(counts: Map<Name, number>, name: Name): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);

/** What differs between two accounts of the same; empty where they agree. */
export const differences = (
  left: readonly [name: string, counts: ReadonlyMap<string, number>],
  right: readonly [name: string, counts: ReadonlyMap<string, number>],
): string[] =>
  [...new Set([...left[1].keys(), ...right[1].keys()])].sort().flatMap((key) => {
    const [one, other] = [left[1].get(key) ?? 0, right[1].get(key) ?? 0];
    return one === other ? [] : [`${key}: ${left[0]} ${one}, ${right[0]} ${other}`];
  });
