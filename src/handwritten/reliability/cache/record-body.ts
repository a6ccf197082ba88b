import type { Reply } from "../../core/handler.ts";
import { joinChunks } from "../../core/reply/join-chunks.ts";
import { watchBody } from "../../core/reply/watch-body.ts";
import { whenBodyEnds } from "../../core/reply/when-body-ends.ts";

/**
 * The same reply, its body written down as it is read. At its end `onEnd` gets the bytes, or `undefined` where they
 * are more than the bound (no more than that is ever kept), or the body was not read to its end.
 */
export const recordBody = (
  reply: Reply,
  maxBytes: number,
  onEnd: (bytes: Uint8Array | undefined) => void,
): Reply => {
  let chunks: Uint8Array[] | undefined = [];
  let size = 0;
  const keep = (chunk: Uint8Array): void => {
    size += chunk.length;
    if (size > maxBytes) chunks = undefined;
    // A copy: the chunk is the reader's, and may be a view of something much larger.
    else chunks?.push(chunk.slice());
  };
  const recorded = watchBody(reply, (reading) =>
    reading.then((read) => {
      if (typeof read === "string") keep(new TextEncoder().encode(read));
      else if (!read.done) keep(read.value);
      return read;
    }),
  );
  return whenBodyEnds(recorded, ({ outcome }) => {
    onEnd(outcome === "complete" ? chunks && joinChunks(chunks) : undefined);
    chunks = undefined;
  });
};
