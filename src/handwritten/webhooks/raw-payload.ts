import { UsageError } from "../errors/index.ts";

/** The body of a webhook as it came: its text, or its bytes. */
export type WebhookPayload = string | Uint8Array | ArrayBuffer;

/** Where frameworks have the body as it came. */
const RAW = [
  'Express: `app.post(path, express.raw({ type: "application/json" }), …)` above `express.json()`, then `request.body`',
  'Fastify: `fastify.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => done(null, body))`',
  "Hono: `await c.req.text()`",
  "Next.js: `await request.text()` in a route handler; `export const config = { api: { bodyParser: false } }` for a page of `pages/api`",
  "NestJS: `NestFactory.create(Module, { rawBody: true })`, then `request.rawBody`",
  "Koa, AWS Lambda and others: the body before it is parsed, `isBase64Encoded` undone",
].join("\n  ");

/** @throws UsageError for a body that was parsed: it cannot be signed any more. It says where each framework has the raw one */
export const bytesOf = (payload: WebhookPayload): Uint8Array => {
  if (typeof payload === "string") return new TextEncoder().encode(payload);
  if (ArrayBuffer.isView(payload))
    return new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength);
  if (Object.prototype.toString.call(payload) === "[object ArrayBuffer]") return new Uint8Array(payload);
  throw parsedBody();
};

/** The error for a body that is not there as it came. */
export const parsedBody = (): UsageError =>
  new UsageError(
    `a webhook is signed as the bytes that were sent, and its body was parsed before: give the raw body.\n  ${RAW}`,
  );
