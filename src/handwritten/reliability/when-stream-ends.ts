import type { Reply } from "../core/handler.ts";
import { watchBody } from "../core/reply/watch-body.ts";
import { type BodyEnd, whenBodyEnds } from "../core/reply/when-body-ends.ts";

/** What a layer is called with while a body comes piece by piece. */
export interface StreamWatch {
  /** Its first piece is here: at most once. */
  onFirst?(): void;
  /** Another piece is here. */
  onNext?(): void;
  /** It is over: exactly once. `hasBegun`: some of it had come. */
  onEnd(end: BodyEnd, hasBegun: boolean): void;
}

/** The same reply, which calls the watch as its body is read. A body that has been read already is over at once. */
export const whenStreamEnds = (reply: Reply, { onFirst, onNext, onEnd }: StreamWatch): Reply => {
  const watched = whenBodyEnds(reply, onEnd);
  if (!(onFirst || onNext) || !reply.body) return watched;
  let isFirst = true;
  return watchBody(watched, (reading) =>
    reading.then((read) => {
      if (typeof read === "string" || !read.done) (isFirst ? onFirst : onNext)?.();
      isFirst = false;
      return read;
    }),
  );
};
