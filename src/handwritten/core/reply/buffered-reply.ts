import type { Reply } from "../handler.ts";

/**
 * A reply whose body has been read: `body` is null, as nothing is left to read from the connection, and `text()`
 * gives it any number of times.
 */
export const bufferedReply = (
  { status, headers }: Pick<Reply, "status" | "headers">,
  text: string,
): Reply => ({
  status,
  headers,
  body: null,
  text: async () => text,
});
