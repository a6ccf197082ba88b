// The public surface of "api-openai/webhooks".

export type { WebhookEvent, WebhookEvents } from "../../generated/webhooks.ts";
export { InvalidWebhookSignatureError, type WebhookRefusal } from "../errors/webhook-errors.ts";
export {
  type FastifyReply,
  type FastifyRequest,
  fastifyWebhookHandler,
} from "./adapters/fastify-handler.ts";
export { type NodeRequest, type NodeResponse, nodeWebhookHandler } from "./adapters/node-handler.ts";
export type { ReceiveOptions, WebhookHandler, WebhookInfo } from "./adapters/receive.ts";
export { webhookHandler } from "./adapters/web-handler.ts";
export type { WebhookPayload } from "./raw-payload.ts";
export { type MemoryReplayStoreOptions, memoryReplayStore, type ReplayStore } from "./replay-store.ts";
export { type SignedWebhookHeaders, type SignWebhookOptions, signWebhook } from "./sign-webhook.ts";
export { unwrapWebhook, verifyWebhookSignature, type WebhookOptions } from "./verify-webhook.ts";
export type { WebhookHeaders, WebhookHeadersInit } from "./webhook-headers.ts";
export type { WebhookSecret } from "./webhook-secrets.ts";
