import { fromBase64 } from "../core/base64.ts";
import { ConfigurationError } from "../errors/index.ts";

/** A secret that webhooks are signed with: as the dashboard shows it (`whsec_…`), or what exposes one, such as a `Secret`. */
export type WebhookSecret = string | { expose(purpose: string): string };

const PREFIX = "whsec_";

/**
 * The keys of secrets. What begins with `whsec_` is base64 after it; another text is its own bytes.
 *
 * @throws ConfigurationError for no secret, and for one that is malformed. It does not quote it
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const keysOf = (
  secrets: WebhookSecret | readonly WebhookSecret[] | null | undefined,
): readonly Uint8Array<ArrayBuffer>[] => {
  const all = (Array.isArray(secrets) ? secrets : [secrets]) as readonly (WebhookSecret | null | undefined)[];
  if (all.length === 0) throw missing();
  return all.map((secret) =>
    keyOf(typeof secret === "object" ? secret?.expose("webhook signature") : secret),
  );
};

const keyOf = (secret: string | undefined): Uint8Array<ArrayBuffer> => {
  if (typeof secret !== "string" || secret === "") throw missing();
  if (!secret.startsWith(PREFIX)) return new TextEncoder().encode(secret);
  const key = fromBase64(secret.slice(PREFIX.length));
  if (!key?.length)
    throw new ConfigurationError(
      `the secret of webhooks is not base64 after \`${PREFIX}\`: copy it anew from the dashboard`,
    );
  return key;
};

const missing = (): ConfigurationError =>
  new ConfigurationError(
    "a webhook cannot be verified without its secret: give `secret`, or set OPENAI_WEBHOOK_SECRET for a client",
  );
