import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { asDecodeError } from "./decompress.ts";

const DONE: IteratorResult<Uint8Array> = { done: true, value: undefined };

/**
 * The chunks of a message's body, whose bytes come out of `stream`: the message itself, or what decompresses it.
 * They are pulled one read at a time, so a slow reader makes the server wait. Made for one reader; leaving the
 * loop early closes the connection, unless the whole message is there already and it can be used again.
 */
export const readChunks = (message: IncomingMessage, stream: Readable): AsyncIterable<Uint8Array> => {
  let over = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = (): void => {};
  let listening = false;
  stream.on("error", (error) => {
    failure = { error: asDecodeError(error) };
    wake();
  });
  stream.on("close", () => {
    over = true;
    wake();
  });
  stream.on("end", () => {
    over = true;
    wake();
  });
  const onReadable = (): void => wake();
  const chunks: AsyncIterator<Uint8Array> = {
    async next() {
      if (!listening) stream.on("readable", onReadable);
      listening = true;
      for (;;) {
        if (failure) throw failure.error;
        const value: Uint8Array | null = over ? null : stream.read();
        if (value) return { done: false, value };
        if (over) return DONE;
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
      return DONE;
    },
  };
  return { [Symbol.asyncIterator]: () => chunks };
};
