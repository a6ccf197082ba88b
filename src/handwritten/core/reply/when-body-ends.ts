import type { Reply } from "../handler.ts";
import { type BodyEnd, watchBody } from "./watch-body.ts";

export type { BodyEnd } from "./watch-body.ts";

/**
 * The same reply, with a callback that is called exactly once, when its body is over, with how it ended and whether any
 * of it had come. What a call holds until then
 * (a permit, a span, the outcome for a breaker) hangs on it. A body that has been read already is over at once.
 *
 * Of an event stream it is the reader who says how it ended: a body that is over may be a stream that is not whole. See
 * decision 52 in docs/decisions.md.
 *
 * A reply whose body is never read and never cancelled does not end: its connection is still open.
 */
export const whenBodyEnds = (reply: Reply, callback: (end: BodyEnd, hasBegun: boolean) => void): Reply => {
  if (!reply.body) {
    callback({ outcome: "complete" }, true);
    return reply;
  }
  let open = true;
  let hasBegun = false;
  const end = (how: BodyEnd): void => {
    if (open) callback(how, hasBegun);
    open = false;
  };
  const watched = watchBody(
    reply,
    (reading) =>
      reading.then(
        (read) => {
          const isWholeText = typeof read === "string";
          hasBegun ||= isWholeText || !read.done;
          if (isWholeText || (read.done && !watched.isJudged)) end({ outcome: "complete" });
          return read;
        },
        (error: unknown) => {
          if (!watched.isJudged) end({ outcome: "error", error });
          throw error;
        },
      ),
    (how) => end(how ?? { outcome: "cancelled" }),
  );
  return watched;
};
