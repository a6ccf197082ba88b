import { type ClientProvider, createProvider } from "../config/client-provider.ts";
import { bedrock as profile } from "../config/profiles/bedrock.ts";
import { checkOptions, type Rules } from "../core/options/check-options.ts";
import { FUNCTION, KEY, oneOf, TEXT } from "../core/options/kinds.ts";
import { ConfigurationError } from "../errors/index.ts";
import { type BedrockBearerOptions, bearerKey } from "./bearer.ts";
import { type BedrockEndpointOptions, resolveEndpoint } from "./endpoint.ts";

/** What {@link bedrock} is set up with. */
export interface BedrockProviderOptions extends BedrockEndpointOptions, BedrockBearerOptions {}

/** Its options. */
export const BEARER_RULES: Rules<BedrockProviderOptions> = /* @__PURE__ */ (() => ({
  endpoint: oneOf("mantle", "runtime"),
  region: TEXT,
  baseURL: TEXT,
  apiKey: KEY,
  tokenProvider: FUNCTION,
}))();

const OF_AWS = "it is an option of `bedrock()` of api-openai/providers/bedrock/aws";

const INSTEAD: Readonly<Record<string, string>> = {
  accessKeyId: OF_AWS,
  secretAccessKey: OF_AWS,
  sessionToken: OF_AWS,
  profile: OF_AWS,
  credentialProvider: OF_AWS,
  awsRegion: "use `region`",
  bedrockTokenProvider: "use `tokenProvider`",
};

/**
 * Amazon Bedrock with a Bedrock API key, for the option `provider` of a client. It loads nothing of AWS.
 *
 * @example
 * const openai = new OpenAI({ provider: bedrock({ region: "us-east-1" }) });
 *
 * @throws ConfigurationError when there is no key or no address, or options contradict each other
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
 */
export const bedrock = (options: BedrockProviderOptions = {}): ClientProvider => {
  const insteadOf = (name: string): string | undefined =>
    Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
  checkOptions(options, BEARER_RULES, { of: "bedrock()", path: "bedrock.", insteadOf });
  const { baseURL, endpoint } = resolveEndpoint(options);
  const apiKey = bearerKey(options, "tokenProvider");
  if (!apiKey)
    throw new ConfigurationError(
      "Amazon Bedrock needs a key: pass `apiKey` or `tokenProvider`, or set AWS_BEARER_TOKEN_BEDROCK. With AWS credentials use `bedrock()` of api-openai/providers/bedrock/aws",
    );
  return createProvider(() => ({ profile: profile({ endpoint }), baseURL, apiKey }));
};
