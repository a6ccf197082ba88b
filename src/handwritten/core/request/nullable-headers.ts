import type { HeadersRecord } from "../../contract.ts";
import { type HeadersOption, mergeHeaders } from "./headers.ts";

/** Headers as the official client hands them to methods that a subclass overrides: values, and names of those to leave out. */
export interface NullableHeaders {
  readonly values: Headers;
  /** Lower-case names. */
  readonly nulls: Set<string>;
}

/** Headers in any of the forms that a caller may have. */
export type HeadersLike = HeadersOption | NullableHeaders | null | undefined;

/** Joins headers; of several the later win, and `null` leaves one out. */
export const buildHeaders = (all: readonly HeadersLike[]): NullableHeaders => {
  const merged = mergeHeaders(...all.map(headersRecord));
  const values = new Headers();
  const nulls = new Set<string>();
  for (const [name, value] of Object.entries(merged))
    if (value === null) nulls.add(name);
    else values.set(name, value);
  return { values, nulls };
};

/** The same by name, with `null` for those to leave out. */
export const headersRecord = (headers: HeadersLike): HeadersRecord => {
  if (!isNullable(headers)) return mergeHeaders(headers ?? undefined);
  const left: [string, null][] = [...headers.nulls].map((name) => [name, null]);
  return Object.fromEntries([...headers.values, ...left]);
};

const isNullable = (headers: HeadersLike): headers is NullableHeaders =>
  typeof headers === "object" && headers !== null && "nulls" in headers && headers.nulls instanceof Set;
