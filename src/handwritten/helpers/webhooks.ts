import type { Webhooks } from "../../generated/resources/webhooks.ts";
import type { WebhookEvent } from "../../generated/webhooks.ts";
import type { WebhookPayload } from "../webhooks/raw-payload.ts";
import type { WebhookOptions } from "../webhooks/verify-webhook.ts";
import type { WebhookHeadersInit } from "../webhooks/webhook-headers.ts";
import type { WebhookSecret } from "../webhooks/webhook-secrets.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";
import type { HelperContext } from "./helper-context.ts";

/** A secret or several, or all options of a verification. */
export type WebhookVerification = WebhookSecret | readonly WebhookSecret[] | Partial<WebhookOptions> | null;

/** The methods of `openai.webhooks` that are written by hand. */
export interface WebhooksHelpers {
  /**
   * Verifies a webhook, and gives its event. `api-openai/webhooks` has the same without a client, and handlers of servers.
   *
   * @param payload - the body as it came, not parsed
   * @param secret - a secret, several, or options. Default: the client's `webhookSecret`
   * @param tolerance - seconds that its time may differ from now, both ways. Default: 300
   * @throws InvalidWebhookSignatureError when it is not from who has the secret; UsageError for a body that was parsed
   */
  unwrap(
    payload: WebhookPayload,
    headers: WebhookHeadersInit,
    secret?: WebhookVerification,
    tolerance?: number,
  ): Promise<WebhookEvent>;
  /** Verifies a webhook, as `unwrap()` does, and gives nothing. */
  verifySignature(
    payload: WebhookPayload,
    headers: WebhookHeadersInit,
    secret?: WebhookVerification,
    tolerance?: number,
  ): Promise<void>;
}

/** Verification is loaded when it is first used. */
const verification = (): Promise<typeof import("../webhooks/verify-webhook.ts")> =>
  import("../webhooks/verify-webhook.ts");

export const webhooks: ResourceHelpers = /* @__PURE__ */ defineHelpers<WebhooksHelpers, Webhooks>(
  "webhooks",
  {
    unwrap: async (context, payload, headers, given, tolerance) =>
      (await verification()).unwrapWebhook(payload, headers, optionsOf(context, given, tolerance)),
    verifySignature: async (context, payload, headers, given, tolerance) => {
      await (await verification()).verifyWebhookSignature(
        payload,
        headers,
        optionsOf(context, given, tolerance),
      );
    },
  },
);

const optionsOf = (
  { clock, options }: HelperContext<Webhooks>,
  given: WebhookVerification | undefined,
  tolerance: number | undefined,
): WebhookOptions => {
  const { webhookSecret } = options as { readonly webhookSecret?: string | null };
  const verifying = isOptions(given) ? given : { secret: given };
  return {
    clock,
    tolerance,
    ...verifying,
    secret: verifying.secret ?? webhookSecret,
  };
};

const isOptions = (given: WebhookVerification | undefined): given is Partial<WebhookOptions> =>
  typeof given === "object" && given !== null && !Array.isArray(given) && !("expose" in given);
