import type { WebhookEvent } from "../../../generated/webhooks.ts";
import {
  ConfigurationError,
  DecodeError,
  InvalidWebhookSignatureError,
  ResponseTooLargeError,
  UsageError,
} from "../../errors/index.ts";
import { eventOf, verifyWebhookSignature, type WebhookOptions } from "../verify-webhook.ts";
import type { WebhookHeadersInit } from "../webhook-headers.ts";

/** A webhook besides its event. */
export interface WebhookInfo {
  /** The same each time that the same event is sent. */
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly timestamp: number;
}

/** What a program does with an event. The webhook is answered when its promise is fulfilled: what takes long belongs into a queue. */
export type WebhookHandler = (event: WebhookEvent, info: WebhookInfo) => unknown;

/** How webhooks are received. */
export interface ReceiveOptions extends WebhookOptions {
  /** How many bytes of a body are read; beyond, it is answered with 413. Default: 1 MiB */
  readonly maxBodyBytes?: number | undefined;
  /** Gets each error that is answered with a status: what was refused, and what the handler threw. Default: `console.error` of what the handler threw, and of mistakes in the program */
  readonly onError?: ((error: unknown) => void) | undefined;
}

export const MAX_BODY_BYTES = 1_048_576;

/** What a webhook is answered with. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The answer to a request whose method is another. */
export const NOT_POST: Answer = { status: 405, text: "a webhook is a POST request" };

/**
 * Verifies a webhook, has it handled and says what to answer: 204 when it is handled, or was before; 400 for what is refused, 413
 * for what is too large, 500 when the handler fails, after which it is sent again.
 *
 * @param read - gives the body as it came
 */
export const receive = async (
  read: () => Promise<Uint8Array>,
  headers: WebhookHeadersInit,
  handler: WebhookHandler,
  options: ReceiveOptions,
): Promise<Answer> => {
  const { maxBodyBytes: _, onError = report, ...verification } = options;
  try {
    const payload = await read();
    const { id, timestamp } = await verifyWebhookSignature(payload, headers, verification);
    try {
      await handler(eventOf(payload), { id, timestamp });
    } catch (error) {
      await options.replays?.delete(id);
      throw error;
    }
    return { status: 204, text: "" };
  } catch (error) {
    // It was handled, and its sender did not learn it.
    if (error instanceof InvalidWebhookSignatureError && error.reason === "replayed")
      return { status: 204, text: "" };
    onError(error);
    return answerTo(error);
  }
};

const answerTo = (error: unknown): Answer => {
  if (error instanceof ResponseTooLargeError) return { status: 413, text: error.message };
  if (error instanceof InvalidWebhookSignatureError || error instanceof DecodeError)
    return { status: 400, text: error.message };
  return { status: 500, text: "the webhook could not be handled" };
};

/** A refusal says nothing about this program, and any stranger can cause one. */
const report = (error: unknown): void => {
  const isRefusal = answerTo(error).status < 500;
  if (isRefusal && !(error instanceof ConfigurationError || error instanceof UsageError)) return;
  console.error(error);
};
