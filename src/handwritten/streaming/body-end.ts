import { chunksOf } from "../core/chunks.ts";
import type { Reply } from "../core/handler.ts";

/** How the reading of a body ended: to its end, left before it, or broken. */
export type BodyEnd =
  | { readonly outcome: "complete" }
  | { readonly outcome: "cancelled" }
  | { readonly outcome: "error"; readonly error: unknown };

/**
 * The same reply, with a callback that is called exactly once, when its body is over. What a call holds until then
 * (a permit, a span, the outcome for a breaker) hangs on it. A body that has been read already is over at once.
 *
 * A reply whose body is never read and never cancelled does not end: its connection is still open.
 */
export const whenBodyEnds = (reply: Reply, callback: (end: BodyEnd) => void): Reply => {
  const { body } = reply;
  if (!body) {
    callback({ outcome: "complete" });
    return reply;
  }
  let open = true;
  const end = (how: BodyEnd): void => {
    if (open) callback(how);
    open = false;
  };
  const broken = (error: unknown): never => {
    end({ outcome: "error", error });
    throw error;
  };
  return {
    status: reply.status,
    headers: reply.headers,
    body: {
      [Symbol.asyncIterator]: () => {
        const chunks = chunksOf(body);
        return {
          next: () =>
            chunks.next().then((step) => {
              if (step.done) end({ outcome: "complete" });
              return step;
            }, broken),
          return: async () => {
            // First: closing the connection may itself wait, or fail.
            end({ outcome: "cancelled" });
            return (await chunks.return?.()) ?? { done: true, value: undefined };
          },
        };
      },
    },
    text: () =>
      reply.text().then((text) => {
        end({ outcome: "complete" });
        return text;
      }, broken),
  };
};
