import { chunksOf, OVER } from "./chunks.ts";
import type { Reply } from "./handler.ts";

/** Sees every reading of a body, a chunk or the whole text, and gives what the reader gets of it. */
export type WatchReading = <Read extends string | IteratorResult<Uint8Array, undefined>>(
  reading: Promise<Read>,
) => Promise<Read>;

/** The same reply, the readings of its body passed through `watch`. */
export const watchBody = (reply: Reply, watch: WatchReading, onLeave?: () => void): Reply => {
  const { status, headers, body } = reply;
  return {
    status,
    headers,
    body: body && {
      [Symbol.asyncIterator]: () => {
        const chunks = chunksOf(body);
        return {
          next: () => watch(chunks.next()),
          async return() {
            // First: closing the connection may itself wait, or fail.
            onLeave?.();
            await chunks.return?.();
            return OVER;
          },
        };
      },
    },
    text: () => watch(reply.text()),
  };
};
