import { InvalidWebhookSignatureError } from "../errors/index.ts";

/** The headers of a webhook: a `Headers`, `request.headers` of Node, or pairs. */
export type WebhookHeadersInit =
  | { forEach(callback: (value: string, name: string) => void): void; get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | null | undefined>>
  | Iterable<readonly [name: string, value: string]>;

/** What the headers of a webhook say. */
export interface WebhookHeaders {
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly timestamp: number;
  readonly signatures: string;
}

/** OpenAI sends one signature, or two while a secret is rotated; what is longer is made to be slow. */
const LONGEST = 4_096;

/** @throws InvalidWebhookSignatureError when one is missing or malformed */
export const readHeaders = (headers: WebhookHeadersInit): WebhookHeaders => {
  const of = (name: string): string => {
    const value = headerOf(headers, name);
    if (value) return value;
    throw new InvalidWebhookSignatureError(`the webhook has no header \`${name}\``, "headers");
  };
  const [signatures, time, id] = [of("webhook-signature"), of("webhook-timestamp"), of("webhook-id")];
  const timestamp = Number.parseInt(time, 10);
  if (Number.isNaN(timestamp))
    throw new InvalidWebhookSignatureError("`webhook-timestamp` is not a number of seconds", "headers");
  if (signatures.length > LONGEST)
    throw new InvalidWebhookSignatureError(
      `\`webhook-signature\` is longer than ${LONGEST} characters`,
      "headers",
    );
  return { id, timestamp, signatures };
};

const headerOf = (init: WebhookHeadersInit, name: string): string | undefined => {
  if (typeof (init as Headers).get === "function") return (init as Headers).get(name) ?? undefined;
  const pairs = Symbol.iterator in init ? init : Object.entries(init);
  for (const [key, value] of pairs as Iterable<
    readonly [string, string | readonly string[] | null | undefined]
  >)
    if (key.toLowerCase() === name) return typeof value === "string" ? value : value?.join(" ");
  return undefined;
};
