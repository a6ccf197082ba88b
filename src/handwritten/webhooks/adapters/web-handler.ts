import { parsedBody } from "../raw-payload.ts";
import { readBody } from "./read-body.ts";
import { MAX_BODY_BYTES, NOT_POST, type ReceiveOptions, receive, type WebhookHandler } from "./receive.ts";

/**
 * Receives webhooks where a server is a function from a `Request` to a `Response`: a route handler of Next.js, Hono (`c.req.raw`), Bun,
 * Deno, Workers.
 */
export const webhookHandler =
  (handler: WebhookHandler, options: ReceiveOptions): ((request: Request) => Promise<Response>) =>
  async (request) => {
    const { status, text } =
      request.method === "POST"
        ? await receive(() => bodyOf(request, options), request.headers, handler, options)
        : NOT_POST;
    return new Response(text || null, { status, headers: status === 405 ? { allow: "POST" } : {} });
  };

const bodyOf = async (request: Request, { maxBodyBytes }: ReceiveOptions): Promise<Uint8Array> => {
  if (request.bodyUsed) throw parsedBody();
  if (!request.body) return new Uint8Array();
  return readBody(iterate(request.body), maxBodyBytes ?? MAX_BODY_BYTES);
};

/** Not every platform's stream is iterable. */
async function* iterate(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isOver = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!isOver) await reader.cancel().catch(() => {});
  }
}
