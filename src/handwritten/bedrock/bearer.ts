import { environmentVariable } from "../config/environment-variables.ts";
import type { KeySource } from "../config/key-source.ts";
import type { Exposable } from "../config/secret/exposable.ts";
import { ConfigurationError } from "../errors/index.ts";

/** Who asks, by a Bedrock API key. */
export interface BedrockBearerOptions {
  /** A Bedrock API key. `AWS_BEARER_TOKEN_BEDROCK`, which `null` switches off. */
  readonly apiKey?: string | Exposable | null | undefined;
  /** Gives one before each attempt. */
  readonly tokenProvider?: (() => Promise<string | Exposable>) | undefined;
}

/**
 * The key that options name, or the environment variable where they name none.
 *
 * @param providerOption - what the option for a function is called
 * @throws ConfigurationError when two are given, or an empty one
 */
export const bearerKey = (
  { apiKey, tokenProvider }: BedrockBearerOptions,
  providerOption: string,
): KeySource => {
  if (typeof apiKey === "string" && !apiKey.trim()) throw new ConfigurationError("`apiKey` is empty");
  if (apiKey && tokenProvider)
    throw new ConfigurationError(
      `\`apiKey\` and \`${providerOption}\` are two credentials: pass one of them`,
    );
  if (tokenProvider || apiKey) return tokenProvider ?? apiKey;
  return apiKey === null ? undefined : environmentVariable("AWS_BEARER_TOKEN_BEDROCK");
};
