import { settingsOf } from "../../core/options/check-options.ts";
import { oneOf, TEXT } from "../../core/options/kinds.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { defineProfile, type Profile } from "./profile.ts";

/** Which of Bedrock's two endpoints is asked: they serve other models, and sign for another service. */
export type BedrockEndpoint = "mantle" | "runtime";

/** Where Amazon Bedrock is asked. */
export interface BedrockOptions {
  /** The AWS region, e.g. `us-east-1`. Default: none, so `baseURL` is to be passed. */
  readonly region?: string | undefined;
  /** `mantle` or `runtime`. Default: `mantle` */
  readonly endpoint?: BedrockEndpoint | undefined;
}

/** The domains of the partitions that are not the ordinary one, by the beginning of their regions. */
const DOMAINS: Readonly<Record<string, readonly string[]>> = {
  "cn-": ["amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  "eusc-": ["amazonaws.eu", "api.amazonwebservices.eu"],
  "us-iso-": ["c2s.ic.gov", "api.aws.ic.gov"],
  "us-isob-": ["sc2s.sgov.gov", "api.aws.scloud"],
  "eu-isoe-": ["cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  "us-isof-": ["csp.hci.ic.gov", "api.aws.hci.ic.gov"],
};

/** The domain of a region, and the one that has IPv6 too. */
const domainsOf = (region: string): readonly string[] => {
  const partition = Object.keys(DOMAINS).find((start) => region.startsWith(start));
  return (partition && DOMAINS[partition]) || ["amazonaws.com", "api.aws"];
};

/** What a region may be; anything else would lead to another host. */
const REGION = /^[a-z]{2,8}(?:-[a-z0-9]{1,20}){1,4}-\d{1,3}$/;

/** @throws ConfigurationError for what is no name of a region */
export const checkRegion = (region: string, name: string): string => {
  if (!REGION.test(region)) throw new ConfigurationError(`\`${name}\` is no AWS region, such as us-east-1`);
  return region;
};

/** The endpoint and the region that a host of Bedrock is of; undefined for every other host. */
export const bedrockHost = (
  hostname: string,
): { readonly endpoint: BedrockEndpoint; readonly region: string } | undefined => {
  const [service, region = "", ...rest] = hostname.toLowerCase().replace(/\.$/, "").split(".");
  const domain = rest.join(".");
  if (!REGION.test(region)) return undefined;
  if (service === "bedrock-mantle" && domain === "api.aws") return { endpoint: "mantle", region };
  const isRuntime = service === "bedrock-runtime" || service === "bedrock-runtime-fips";
  return isRuntime && domainsOf(region).includes(domain) ? { endpoint: "runtime", region } : undefined;
};

const OPTION_RULES = { region: TEXT, endpoint: /* @__PURE__ */ oneOf("mantle", "runtime") } as const;

/**
 * Amazon Bedrock, as far as it speaks OpenAI's API. The key is a Bedrock API key; see `bedrock()` of
 * `api-openai/providers/bedrock/aws` for AWS credentials.
 *
 * @example
 * bedrock({ region: "us-east-1" });
 *
 * @throws ConfigurationError for what is no region
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html
 */
export const bedrock = (options: BedrockOptions = {}): Profile<"bedrock"> => {
  const { region, endpoint } = settingsOf<BedrockOptions, { endpoint: "mantle" }>(
    "bedrock",
    options,
    { endpoint: "mantle" },
    OPTION_RULES,
  );
  if (region) checkRegion(region, "region");
  const host =
    region &&
    (endpoint === "runtime"
      ? `bedrock-runtime.${region}.${domainsOf(region)[0]}`
      : `bedrock-mantle.${region}.api.aws`);
  return defineProfile({
    name: "bedrock",
    title: "Amazon Bedrock",
    sources: [
      "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html", // both endpoints and their addresses
      "https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html",
      "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html",
      "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
    ],
    ...(host && { baseURL: `https://${host}/openai/v1` }),
    auth: { header: "authorization", required: true },
    keyVariable: "AWS_BEARER_TOKEN_BEDROCK",
    // Accounts are administered elsewhere, by AWS. The rest depends on the endpoint and the model.
    paths: { except: ["/organization/**", "/projects/**"] },
    fields: {},
    stream: { done: true, finishReason: "always", usage: "on request" },
    base64Embeddings: true,
  });
};
