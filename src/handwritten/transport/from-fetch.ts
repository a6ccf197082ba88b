import { parseAddress } from "../core/address.ts";
import { chunksOf } from "../core/chunks.ts";
import { never } from "../core/signals.ts";
import { toStream } from "../core/to-stream.ts";
import type { FetchBody, PlatformFetch } from "./platform-fetch.ts";

/** The platform's `fetch`, or a caller's function of its shape. */
export type FetchLike = (input: string, init?: RequestInit) => Promise<Response>;

/** Puts a `fetch` behind the seam: no redirects, and a stream as a body where it takes no iterable. */
export const fromFetch =
  (fetch: FetchLike): PlatformFetch =>
  (url, init) => {
    // A target may be made by hand, and the platform's message quotes an address with a password whole.
    parseAddress(url);
    const { method, headers, body } = init;
    const streamed = isStream(body);
    return fetch(url, {
      // First, so that nothing of the request is overwritten.
      ...init.fetchOptions,
      method,
      headers,
      // The platform would listen to it.
      signal: init.signal === never ? null : init.signal,
      body: (streamed ? toStream(chunksOf(body)) : (body ?? null)) as BodyInit | null,
      redirect: "manual",
      // Fetch standard: a stream may only be sent half duplex, and that has to be said.
      ...(streamed && { duplex: "half" }),
    });
  };

const isStream = (body: FetchBody | undefined): body is AsyncIterable<Uint8Array> =>
  typeof body === "object" && Symbol.asyncIterator in body;
