import type { ClientRequest } from "node:http";
import { eachChunk } from "../../core/reply/chunks.ts";
import { blobChunks } from "../../core/request/blob-chunks.ts";
import { EncodeError } from "../../errors/index.ts";
import { isFraming } from "../framing-headers.ts";
import type { FetchBody, FetchInit } from "../platform-fetch.ts";
import { acceptEncoding } from "./decompress.ts";

const ACCEPTED = /* @__PURE__ */ acceptEncoding();

/** By the record, for those that many requests have: see `wireHeadersOf`. */
const lists = /* @__PURE__ */ new WeakMap<FetchInit["headers"], Map<string, readonly string[]>>();

/** Headers as `node:http` writes them fastest: names and values in one flat list, which it does not copy. */
export const toRawHeaders = (host: string, { method, headers, body }: FetchInit): string[] => {
  const raw = [...listOf(host, headers)];
  const length = isWhole(body) ? Buffer.byteLength(body ?? "") : sizeOf(body);
  if (length === undefined) raw.push("transfer-encoding", "chunked");
  else if (length || /^P/.test(method)) raw.push("content-length", String(length));
  return raw;
};

/** The headers as one list, without those that frame the body. */
export const listOf = (host: string, headers: FetchInit["headers"]): readonly string[] => {
  if (!Object.isFrozen(headers)) return makeList(host, headers);
  const known = lists.get(headers) ?? new Map<string, readonly string[]>();
  const list = known.get(host) ?? makeList(host, headers);
  lists.set(headers, known.set(host, list));
  return list;
};

const makeList = (host: string, headers: FetchInit["headers"]): readonly string[] => {
  const raw: string[] = [];
  const all = { host, "accept-encoding": ACCEPTED, ...headers };
  for (const [name, value] of Object.entries(all)) if (!isFraming(name)) raw.push(name, value);
  return raw;
};

/** The length of a body that is not in memory, where that is known. */
export const sizeOf = (body: Blob | AsyncIterable<Uint8Array>): number | undefined =>
  (body as Partial<Blob>).size;

/** Whether UTF-8 and Latin-1, which Node writes faster, are the same bytes. */
const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

/** Whether a body is in memory, or there is none. */
const isWhole = (body: FetchBody | undefined): body is string | Uint8Array | undefined =>
  body === undefined || typeof body === "string" || body instanceof Uint8Array;

/**
 * Writes the body: text and bytes at once, the rest as fast as the server takes it.
 *
 * @param fail - told when the body's source fails; what fails on the connection is an "error" of the request
 */
export const sendBody = (
  request: ClientRequest,
  body: FetchBody | undefined,
  fail: (error: unknown) => void,
): void => {
  if (typeof body === "string") request.end(body, isAscii(body) ? "latin1" : "utf8");
  else if (isWhole(body)) request.end(body);
  // On a failure of its source it aborts the request, but without saying why.
  else process.getBuiltinModule("node:stream").pipeline(readSource(body, fail), request, () => {});
};

/**
 * What a body's source gives.
 *
 * @param fail - called with the failure of the source, before it is thrown
 */
export async function* readSource(
  body: Blob | AsyncIterable<Uint8Array>,
  fail: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* eachChunk(body instanceof Blob ? blobChunks(body) : body);
  } catch (cause) {
    fail(
      cause instanceof EncodeError ? cause : new EncodeError("the request body could not be read", { cause }),
    );
    throw cause;
  }
}
