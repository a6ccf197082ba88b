import { chunksOf, OVER } from "./chunks.ts";
import type { Reply } from "./handler.ts";

/** How the reading of a body ended: with all that was wanted of it, left before that, or broken. */
export type BodyEnd =
  | { readonly outcome: "complete" }
  | { readonly outcome: "cancelled" }
  | { readonly outcome: "error"; readonly error: unknown };

/** Sees every reading of a body, a chunk or the whole text, and gives what the reader gets of it. */
export type WatchReading = <Read extends string | IteratorResult<Uint8Array, undefined>>(
  reading: Promise<Read>,
) => Promise<Read>;

/**
 * The same reply, the readings of its body passed through `watch`. `onLeave` is told when the body is left; by a reader
 * that knows more than that (the stream was whole, or wrong), how.
 */
export const watchBody = (
  reply: Reply,
  watch: WatchReading,
  onLeave?: (how: BodyEnd | undefined) => void,
): Reply => {
  const { status, headers, body } = reply;
  return {
    status,
    headers,
    body: body && {
      [Symbol.asyncIterator]: () => {
        const chunks = chunksOf(body);
        return {
          next: () => watch(chunks.next()),
          async return(how?: BodyEnd) {
            // First: closing the connection may itself wait, or fail.
            onLeave?.(how);
            await chunks.return?.(how);
            return OVER;
          },
        };
      },
    },
    text: () => watch(reply.text()),
  };
};
