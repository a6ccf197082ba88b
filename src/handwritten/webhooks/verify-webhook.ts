import type { WebhookEvent } from "../../generated/webhooks.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { isFields } from "../core/fields.ts";
import { settingsOf } from "../core/options/check-options.ts";
import { CLOCK, withMethods } from "../core/options/kinds.ts";
import { AMOUNT } from "../core/options/range.ts";
import { parseJSON } from "../core/parse-json.ts";
import { DecodeError, InvalidWebhookSignatureError } from "../errors/index.ts";
import { bytesOf, type WebhookPayload } from "./raw-payload.ts";
import type { ReplayStore } from "./replay-store.ts";
import { isSignedWith } from "./signature.ts";
import { readHeaders, type WebhookHeaders, type WebhookHeadersInit } from "./webhook-headers.ts";
import { keysOf, type WebhookSecret } from "./webhook-secrets.ts";

/** How a webhook is verified. */
export interface WebhookOptions {
  /** The endpoint's secret, as the dashboard shows it: `whsec_…`. Several while it is rotated: one of them is enough. */
  readonly secret: WebhookSecret | readonly WebhookSecret[] | null | undefined;
  /** Seconds that its time may differ from now, both ways. Default: 300 */
  readonly tolerance?: number | undefined;
  /** Refuses a webhook whose id came before. Default: none is kept, and each comes as often as it is sent */
  readonly replays?: ReplayStore | undefined;
  readonly clock?: Clock | undefined;
}

const DEFAULTS = { tolerance: 300, clock: systemClock };

const settings = (of: string, options: WebhookOptions) =>
  settingsOf<WebhookOptions, typeof DEFAULTS>(of, options, DEFAULTS, {
    // `keysOf` says what is wrong with it.
    secret: true,
    tolerance: AMOUNT,
    replays: /* @__PURE__ */ withMethods("a store with `add` and `delete`", "add", "delete"),
    clock: CLOCK,
  });

/**
 * Verifies that a webhook was sent by who has the secret, a short time ago, and as it is. By WebCrypto, on every runtime.
 *
 * @param payload - the body as it came, not parsed
 * @returns its id and its time
 * @throws InvalidWebhookSignatureError when it is not; UsageError for a body that was parsed; ConfigurationError for no secret
 * @see https://www.standardwebhooks.com
 */
export const verifyWebhookSignature = async (
  payload: WebhookPayload,
  headers: WebhookHeadersInit,
  options: WebhookOptions,
): Promise<WebhookHeaders> => {
  const { secret, tolerance, replays, clock } = settings("verifyWebhookSignature", options);
  const bytes = bytesOf(payload);
  const keys = keysOf(secret);
  const read = readHeaders(headers);
  const age = Math.floor(clock.wallTime() / 1000) - read.timestamp;
  if (age > tolerance)
    throw new InvalidWebhookSignatureError(
      `the webhook is ${age} seconds old: more than ${tolerance}`,
      "too_old",
    );
  if (-age > tolerance)
    throw new InvalidWebhookSignatureError(
      `the webhook's time is ${-age} seconds from now: more than ${tolerance}`,
      "too_new",
    );
  if (!(await isSignedWith(keys, read.signatures, { ...read, payload: bytes })))
    throw new InvalidWebhookSignatureError(
      "no signature of the webhook was made with the secret",
      "signature",
    );
  if (replays && !(await replays.add(read.id, (read.timestamp + tolerance) * 1000)))
    throw new InvalidWebhookSignatureError("a webhook of this id came before", "replayed");
  return read;
};

/**
 * Verifies a webhook, and gives its event.
 *
 * @param payload - the body as it came, not parsed
 * @throws as {@link verifyWebhookSignature}; DecodeError when what was signed is no event
 */
export const unwrapWebhook = async (
  payload: WebhookPayload,
  headers: WebhookHeadersInit,
  options: WebhookOptions,
): Promise<WebhookEvent> => {
  await verifyWebhookSignature(payload, headers, options);
  return eventOf(payload);
};

/** @throws DecodeError when it is no event */
export const eventOf = (payload: WebhookPayload): WebhookEvent => {
  const event = parseJSON(new TextDecoder().decode(bytesOf(payload)));
  if (isEvent(event)) return event;
  throw new DecodeError("the body of the webhook is no event: a JSON object with a `type`");
};

const isEvent = (value: unknown): value is WebhookEvent =>
  isFields(value) && typeof value["type"] === "string";
