import { chunksOf } from "../core/chunks.ts";
import { toStream } from "../core/to-stream.ts";
import type { FetchBody, PlatformFetch } from "./platform-fetch.ts";

/** The platform's `fetch`, or a caller's function of its shape. */
export type FetchLike = (input: string, init?: RequestInit) => Promise<Response>;

/** Puts a `fetch` behind the seam: no redirects, and a stream as a body where it takes no iterable. */
export const fromFetch =
  (fetch: FetchLike): PlatformFetch =>
  (url, { method, headers, body, signal }) => {
    const streamed = isStream(body);
    return fetch(url, {
      method,
      headers: { ...headers },
      signal,
      redirect: "manual",
      ...(body !== undefined && { body: (streamed ? toStream(chunksOf(body)) : body) as BodyInit }),
      // Fetch standard: a stream may only be sent half duplex, and that has to be said.
      ...(streamed && { duplex: "half" }),
    });
  };

const isStream = (body: FetchBody | undefined): body is AsyncIterable<Uint8Array> =>
  typeof body === "object" && !(body instanceof Blob) && !(body instanceof Uint8Array);
