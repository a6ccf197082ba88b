import { chunksOf } from "../core/chunks.ts";
import type { Reply } from "../core/handler.ts";

/** The same reply, whose body fails with typed errors. */
export const failBodyWith = (reply: Reply, toError: (error: unknown) => unknown): Reply => {
  const { body } = reply;
  const raise = (error: unknown): never => {
    throw toError(error);
  };
  return {
    status: reply.status,
    headers: reply.headers,
    body: body && {
      [Symbol.asyncIterator]: () => {
        const chunks = chunksOf(body);
        return {
          next: () => chunks.next().catch(raise),
          return: async () => (await chunks.return?.()) ?? { done: true, value: undefined },
        };
      },
    },
    text: () => reply.text().catch(raise),
  };
};
