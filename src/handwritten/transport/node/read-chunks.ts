import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { OVER } from "../../core/chunks.ts";
import { DecodeError } from "../../errors.ts";

/**
 * The chunks of a message's body, whose bytes come out of `stream`: the message itself, or what decompresses it.
 * They are pulled one read at a time, so a slow reader makes the server wait. Made for one reader; leaving the
 * loop early closes the connection, unless the whole message is there already and it can be used again.
 */
export const readChunks = (message: IncomingMessage, stream: Readable): AsyncIterable<Uint8Array> => {
  let over = false;
  let failure: Error | undefined;
  let wake = (): void => {};
  let listening = false;
  const onReadable = (): void => wake();
  const onEnd = (): void => {
    over = true;
    wake();
  };
  stream.on("error", (error) => {
    // What the message did not fail with is the decompression's own failure.
    failure =
      stream === message || message.errored
        ? error
        : new DecodeError("the answer's content-encoding cannot be undone", { cause: error });
    wake();
  });
  stream.on("close", onEnd);
  stream.on("end", onEnd);
  const chunks: AsyncIterator<Uint8Array> = {
    async next() {
      if (!listening) stream.on("readable", onReadable);
      listening = true;
      for (;;) {
        if (failure) throw failure;
        const value: Uint8Array | null = over ? null : stream.read();
        if (value) return { done: false, value };
        if (over) return OVER;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async return() {
      if (stream === message && message.complete) {
        stream.off("readable", onReadable);
        stream.resume();
      } else stream.destroy();
      over = true;
      return OVER;
    },
  };
  return { [Symbol.asyncIterator]: () => chunks };
};
