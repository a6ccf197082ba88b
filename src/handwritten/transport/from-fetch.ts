import { chunksOf, eachChunk } from "../core/reply/chunks.ts";
import { toStream } from "../core/reply/to-stream.ts";
import { parseAddress } from "../core/request/base-url.ts";
import { isNever } from "../core/signals.ts";
import type { FetchBody, PlatformFetch } from "./platform-fetch.ts";
import { sendsStreams } from "./sends-streams.ts";

/** The platform's `fetch`, or a caller's function of its shape. */
export type FetchLike = (input: string, init?: RequestInit) => Promise<Response>;

/**
 * Puts a `fetch` behind the seam: no redirects, and a stream as a body where it takes no iterable. Where streams cannot be
 * sent, what they hold is gathered first.
 *
 * @param canStream - given by tests
 */
export const fromFetch =
  (fetch: FetchLike, canStream: () => boolean = sendsStreams): PlatformFetch =>
  (url, init) => {
    // A target may be made by hand, and the platform's message quotes an address with a password whole.
    parseAddress(url);
    const { method, headers, body } = init;
    const send = (content: BodyInit | null, isStreamed = false): Promise<Response> =>
      fetch(url, {
        // First, so that nothing of the request is overwritten.
        ...init.fetchOptions,
        method,
        headers,
        // The platform would listen to it.
        signal: isNever(init.signal) ? null : init.signal,
        body: content,
        redirect: "manual",
        // Fetch standard: a stream may only be sent half duplex, and that has to be said.
        ...(isStreamed && { duplex: "half" }),
      });
    if (!isStream(body)) return send((body ?? null) as BodyInit | null);
    return canStream()
      ? send(toStream(chunksOf(body)), true)
      : gather(body, init.signal).then((blob) => send(blob));
  };

/** All of a stream. Its source is closed as soon as the call is over. */
const gather = async (body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Blob> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of eachChunk(body)) {
    signal.throwIfAborted();
    chunks.push(chunk);
  }
  return new Blob(chunks as BlobPart[]);
};

const isStream = (body: FetchBody | undefined): body is AsyncIterable<Uint8Array> =>
  typeof body === "object" && Symbol.asyncIterator in body;
