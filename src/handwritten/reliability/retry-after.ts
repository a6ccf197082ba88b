/**
 * How long a server asks to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as an HTTP
 * date. Undefined when it does not say, or says something that is no time to come.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export const retryAfterMs = (
  headers: { get(name: string): string | null },
  wallTimeMs: number,
): number | undefined => {
  const exact = positive(Number(headers.get("retry-after-ms") ?? Number.NaN));
  if (exact !== undefined) return exact;
  const text = headers.get("retry-after");
  if (text === null || text.trim() === "") return undefined;
  const seconds = Number(text);
  return Number.isNaN(seconds) ? positive(Date.parse(text) - wallTimeMs) : positive(seconds * 1000);
};

const positive = (ms: number): number | undefined =>
  ms >= 0 && ms < Number.POSITIVE_INFINITY ? ms : undefined;
