import { bytesOf, parsedBody, type WebhookPayload } from "../raw-payload.ts";
import { readBody } from "./read-body.ts";
import {
  type Answer,
  MAX_BODY_BYTES,
  NOT_POST,
  type ReceiveOptions,
  receive,
  type WebhookHandler,
} from "./receive.ts";

/** A request of `node:http`, as Express, Connect, Next.js and NestJS pass it on. */
export interface NodeRequest extends AsyncIterable<Uint8Array | string> {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Whether the body was read before. */
  readonly readableEnded?: boolean;
  /** What a parser of bodies has left: with `express.raw()` the bytes. */
  readonly body?: unknown;
  /** What NestJS and Firebase keep beside a parsed body. */
  readonly rawBody?: unknown;
}

/** A response of `node:http`. */
export interface NodeResponse {
  writeHead(status: number, headers?: Record<string, string>): unknown;
  end(text?: string): unknown;
}

/**
 * Receives webhooks with `node:http`, Express and what passes on their request and response. The body has to come raw: without a
 * parser before it, with `express.raw({ type: "application/json" })`, or as `request.rawBody`.
 */
export const nodeWebhookHandler =
  (
    handler: WebhookHandler,
    options: ReceiveOptions,
  ): ((request: NodeRequest, response: NodeResponse) => Promise<void>) =>
  async (request, response) => {
    const answer =
      request.method === "POST"
        ? await receive(() => bodyOf(request, options), request.headers, handler, options)
        : NOT_POST;
    write(response, answer);
  };

const write = (response: NodeResponse, { status, text }: Answer): void => {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    ...(status === 405 && { allow: "POST" }),
    // What is left of the body is not read.
    ...(status === 413 && { connection: "close" }),
  });
  response.end(text);
};

/** @throws UsageError when a parser has taken the body */
export const bodyOf = async (request: NodeRequest, { maxBodyBytes }: ReceiveOptions): Promise<Uint8Array> => {
  for (const body of [request.rawBody, request.body])
    if (typeof body === "string" || ArrayBuffer.isView(body)) return bytesOf(body as WebhookPayload);
  if (request.body !== undefined || request.readableEnded) throw parsedBody();
  return readBody(request, maxBodyBytes ?? MAX_BODY_BYTES);
};
