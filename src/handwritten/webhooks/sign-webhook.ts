import { type Clock, systemClock } from "../core/clock.ts";
import { bytesOf, type WebhookPayload } from "./raw-payload.ts";
import { signatureOf } from "./signature.ts";
import { keysOf, type WebhookSecret } from "./webhook-secrets.ts";

/** How a webhook is signed. */
export interface SignWebhookOptions {
  readonly secret: WebhookSecret | readonly WebhookSecret[];
  /** Default: `wh_` and a random part */
  readonly id?: string | undefined;
  /** Seconds since the Unix epoch. Default: now */
  readonly timestamp?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** The headers of a signed webhook. */
export type SignedWebhookHeaders = Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string>;

/**
 * The headers that a webhook of this body would come with: for the tests of a program that receives some. With several
 * secrets it has a signature of each.
 */
export const signWebhook = async (
  payload: WebhookPayload,
  {
    secret,
    id = `wh_${crypto.randomUUID().replaceAll("-", "")}`,
    timestamp,
    clock = systemClock,
  }: SignWebhookOptions,
): Promise<SignedWebhookHeaders> => {
  const seconds = timestamp ?? Math.floor(clock.wallTime() / 1000);
  const signed = { id, timestamp: seconds, payload: bytesOf(payload) };
  const signatures = await Promise.all(keysOf(secret).map((key) => signatureOf(key, signed)));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatures.join(" "),
  };
};
