import { parseDuration, type ReadHeader } from "./duration.ts";

/**
 * How long a server asks to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date. A date
 * that is past by the server's own clock means now; one that is past by ours, which may be wrong, says nothing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export const retryAfterMs = (headers: ReadHeader, wallTime: number): number | undefined => {
  const inMs = headers.get("retry-after-ms");
  const asked = headers.get("retry-after") ?? "";
  if (inMs === null && !asked) return undefined;
  const served = Date.parse(headers.get("date") ?? "");
  // `Date.parse` takes a lone negative number for a year.
  const untilDate = Date.parse(/[a-z]/i.test(asked) ? asked : "") - (served || wallTime);
  return (
    parseDuration(`${inMs} ms`) ??
    parseDuration(`${asked} s`) ??
    (untilDate >= 0 ? untilDate : untilDate < 0 && served ? 0 : undefined)
  );
};
