import type { Reply } from "../handler.ts";
import { chunksOf } from "./chunks.ts";
import { toStream } from "./to-stream.ts";

/** Fetch standard, "null body status": a `Response` with one must not have a body. */
const NULL_BODY = [204, 205, 304];

/**
 * A platform `Response` of a reply, its body still unread: chunks are pulled as it is read, and cancelling it
 * closes the connection. One that is a `Response` already is returned as it is.
 */
const toResponse = (reply: Reply): Response => {
  if (reply instanceof Response) return reply;
  const { status } = reply;
  const headers = toHeaders(reply);
  // The bytes handed on are decoded, so what was said of the encoded ones no longer holds.
  if (headers.has("content-encoding")) {
    headers.delete("content-encoding");
    headers.delete("content-length");
  }
  return new Response(
    NULL_BODY.includes(status) ? null : toStream(chunksOf(reply.body ?? textChunks(reply))),
    { status, headers },
  );
};

/**
 * The one `Response` of a reply, however often it is asked for, so that its body is read once. The body is that of the
 * reply: what a stream or a download reads of it is not there any more.
 */
export const responseOf = (reply: Reply): Response => {
  const known = responses.get(reply);
  if (known) return known;
  const response = toResponse(reply);
  responses.set(reply, response);
  return response;
};

const responses = new WeakMap<Reply, Response>();

/** The platform's `Headers` of a reply. */
export const toHeaders = ({ headers }: Pick<Reply, "headers">): Headers => new Headers([...headers]);

async function* textChunks(reply: Reply): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(await reply.text());
}
