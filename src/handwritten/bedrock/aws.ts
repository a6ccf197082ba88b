import { type ClientProvider, createProvider } from "../config/client-provider.ts";
import { bedrock as profile } from "../config/profiles/bedrock.ts";
import { checkOptions, type Rules } from "../core/options/check-options.ts";
import { FUNCTION, TEXT } from "../core/options/kinds.ts";
import { ConfigurationError } from "../errors/index.ts";
import { bearerKey } from "./bearer.ts";
import { type AWSCredentialOptions, chain, credentialsOf } from "./credentials.ts";
import { resolveEndpoint } from "./endpoint.ts";
import { BEARER_RULES, type BedrockProviderOptions } from "./provider.ts";
import { awsSignature } from "./signature.ts";

/** What {@link bedrock} is set up with. */
export interface BedrockAWSOptions extends BedrockProviderOptions, AWSCredentialOptions {}

const RULES: Rules<BedrockAWSOptions> = /* @__PURE__ */ (() => ({
  ...BEARER_RULES,
  accessKeyId: TEXT,
  secretAccessKey: TEXT,
  sessionToken: TEXT,
  profile: TEXT,
  credentialProvider: FUNCTION,
}))();

/** The service that a signature is for. */
const SERVICES = { mantle: "bedrock-mantle", runtime: "bedrock" } as const;

/**
 * Amazon Bedrock with AWS credentials or a Bedrock API key, for the option `provider` of a client. Each attempt is signed for itself
 * (Signature Version 4). Without credentials here it is `AWS_BEARER_TOKEN_BEDROCK`, or else where AWS looks for them:
 * variables, files, the machine's role.
 *
 * It needs Node and the package `@smithy/signature-v4`; where AWS looks for credentials, `@aws-sdk/credential-provider-node` too.
 *
 * @example
 * const openai = new OpenAI({ provider: bedrock({ region: "us-east-1", profile: "work" }) });
 *
 * @throws ConfigurationError when there is no region, or options contradict each other
 */
export const bedrock = (options: BedrockAWSOptions = {}): ClientProvider => {
  checkOptions(options, RULES, { of: "bedrock()", path: "bedrock." });
  const credentials = credentialsOf(options);
  const hasKey = Boolean(options.apiKey || options.tokenProvider);
  if (credentials && hasKey)
    throw new ConfigurationError(
      "a Bedrock API key and AWS credentials are two credentials: pass one of them",
    );
  const { baseURL, endpoint, region, isKnown } = resolveEndpoint(options);
  const apiKey = credentials ? undefined : bearerKey(options, "tokenProvider");
  if (apiKey) return createProvider(() => ({ profile: profile({ endpoint }), baseURL, apiKey }));
  if (!region) throw new ConfigurationError("a signature names the region: pass `region`, or set AWS_REGION");
  if (!isKnown)
    throw new ConfigurationError(
      "a signature names the service, which `baseURL` does not tell: pass `endpoint` too",
    );
  return createProvider(() => ({
    profile: profile({ endpoint }),
    baseURL,
    sign: awsSignature({ region, service: SERVICES[endpoint], credentials: credentials ?? chain() }),
  }));
};
