import type { HeadersRecord } from "../../contract.ts";
import { mergeHeaders } from "./headers.ts";

/** Headers as the official client hands them to methods that a subclass overrides: values, and names of those to leave out. */
export interface NullableHeaders {
  readonly values: Headers;
  /** Lower-case names. */
  readonly nulls: Set<string>;
}

type HeaderValue = string | null | undefined;

/** Headers in any of the forms that a caller may have; of several values of one name all are sent. */
export type HeadersLike =
  | Headers
  | readonly (readonly HeaderValue[])[]
  | Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>
  | NullableHeaders
  | null
  | undefined;

/** Joins headers; of several the later win, and `null` leaves one out. */
export const buildHeaders = (all: readonly HeadersLike[]): NullableHeaders => {
  const values = new Headers();
  const nulls = new Set<string>();
  for (const [name, value] of Object.entries(mergeHeaders(...all.map(headersRecord))))
    if (value === null) nulls.add(name);
    else values.set(name, value);
  return { values, nulls };
};

/** The same by name, with `null` for those to leave out. */
export const headersRecord = (headers: HeadersLike): HeadersRecord => {
  if (isNullable(headers)) {
    const left: [string, null][] = [...headers.nulls].map((name) => [name, null]);
    return Object.fromEntries([...headers.values, ...left]);
  }
  if (!headers || typeof headers !== "object") return mergeHeaders(headers ?? undefined);
  const entries: Iterable<readonly [unknown, unknown]> =
    Symbol.iterator in headers ? (headers as never) : Object.entries(headers);
  const pairs = [...entries].map(([name, value]) => [
    name,
    Array.isArray(value) ? value.filter(isText).join(", ") || undefined : value,
  ]);
  return mergeHeaders(pairs as [string, string][]);
};

const isText = (value: unknown): value is string => typeof value === "string";

const isNullable = (headers: HeadersLike): headers is NullableHeaders =>
  typeof headers === "object" && headers !== null && "nulls" in headers && headers.nulls instanceof Set;
