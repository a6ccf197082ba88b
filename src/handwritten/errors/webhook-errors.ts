import { OpenAIError } from "./openai-error.ts";

/**
 * Why a webhook is not taken: `headers` are missing or malformed, its time is too far in the past (`too_old`) or in the future
 * (`too_new`), no `signature` is of a secret given, or its id came before (`replayed`).
 */
export type WebhookRefusal = "headers" | "too_old" | "too_new" | "signature" | "replayed";

/** A webhook is not from who has the secret, is too old, or came before. It quotes neither the payload nor a signature. */
export class InvalidWebhookSignatureError extends OpenAIError {
  readonly reason: WebhookRefusal;

  constructor(message: string, reason: WebhookRefusal = "signature") {
    super(message);
    this.reason = reason;
  }

  get kind(): "webhook" {
    return "webhook";
  }
  override get name(): string {
    return "InvalidWebhookSignatureError";
  }
}
