/** The part of a `Headers` that is read. */
export type ReadHeader = { get(name: string): string | null };

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

/** Adds up `1h2m3.5s`: amounts of any size, each with its unit. Undefined when there is anything else. */
export const parseDuration = (text: string): number | undefined => {
  let total = 0;
  // From the beginning of a number only, so that a long one takes time in proportion to its length.
  const others = text.replace(/(?<!\d)(\d+(?:\.\d+)?) *(ms|[smhd])/g, (_, amount: string, unit: string) => {
    total += Number(amount) * (UNIT_MS[unit] as number);
    return "";
  });
  return text && !others ? total : undefined;
};
