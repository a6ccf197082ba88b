import { bodyOf, type NodeRequest } from "./node-handler.ts";
import { type ReceiveOptions, receive, type WebhookHandler } from "./receive.ts";

/** A request of Fastify. */
export interface FastifyRequest {
  readonly headers: NodeRequest["headers"];
  readonly body?: unknown;
  /** What the plugin `fastify-raw-body` keeps beside a parsed body. */
  readonly rawBody?: unknown;
  readonly raw: NodeRequest;
}

/** A reply of Fastify. */
export interface FastifyReply {
  code(status: number): { send(text: string): unknown };
}

/**
 * Receives webhooks with Fastify, as the handler of a `POST` route. The body has to come as its bytes: `addContentTypeParser(
 * "application/json", { parseAs: "buffer" }, (request, body, done) => done(null, body))` around the route.
 */
export const fastifyWebhookHandler =
  (
    handler: WebhookHandler,
    options: ReceiveOptions,
  ): ((request: FastifyRequest, reply: FastifyReply) => Promise<unknown>) =>
  async ({ headers, body, rawBody, raw }, reply) => {
    // Fastify has read the stream where it has a parser for it.
    const read = (): Promise<Uint8Array> =>
      bodyOf(
        {
          headers,
          body,
          rawBody,
          readableEnded: raw.readableEnded === true,
          [Symbol.asyncIterator]: () => raw[Symbol.asyncIterator](),
        },
        options,
      );
    const { status, text } = await receive(read, headers, handler, options);
    return reply.code(status).send(text);
  };
