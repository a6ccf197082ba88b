import { environmentVariable } from "../config/environment-variables.ts";
import { type BedrockEndpoint, bedrock, bedrockHost, checkRegion } from "../config/profiles/bedrock.ts";
import { ConfigurationError } from "../errors/index.ts";

/** Where Bedrock is asked. What is left out comes from the environment variable named, if any. */
export interface BedrockEndpointOptions {
  /** `mantle` or `runtime`. Default: the one that the host of `baseURL` is of, or `mantle` */
  readonly endpoint?: BedrockEndpoint | undefined;
  /** The AWS region. Default: the one that the host of `baseURL` is of. `AWS_REGION`, `AWS_DEFAULT_REGION` */
  readonly region?: string | undefined;
  /** Default: the address of the endpoint in the region. `AWS_BEDROCK_BASE_URL`, which `null` switches off. */
  readonly baseURL?: string | null | undefined;
}

/** What that comes to. */
export interface ResolvedEndpoint {
  readonly endpoint: BedrockEndpoint;
  /** Undefined where only an address is known, which is no host of AWS. */
  readonly region: string | undefined;
  readonly baseURL: string;
  /** Whether the endpoint was said, or follows from the host. */
  readonly isKnown: boolean;
}

/**
 * The endpoint of Bedrock that options and environment variables name.
 *
 * @param regionOption - what the option is called
 * @throws ConfigurationError when there is neither an address nor a region, or they contradict each other
 */
export const resolveEndpoint = (
  options: BedrockEndpointOptions,
  regionOption = "region",
): ResolvedEndpoint => {
  const given = addressOf(options);
  const host = given ? bedrockHost(hostOf(given)) : undefined;
  const region = options.region?.trim();
  if (region !== undefined) checkRegion(region, regionOption);
  checkHost(host, { endpoint: options.endpoint, region }, regionOption);
  const endpoint = options.endpoint ?? host?.endpoint ?? "mantle";
  const asked = region ?? host?.region ?? regionOfVariable();
  const address = given || (asked && bedrock({ region: asked, endpoint }).baseURL);
  if (!address)
    throw new ConfigurationError(
      `Amazon Bedrock has no address without a region: pass \`${regionOption}\` or \`baseURL\`, or set AWS_REGION`,
    );
  return {
    endpoint,
    region: asked,
    // An address of the Responses API may stand there, as AWS shows it.
    baseURL: address.replace(/\/responses(?:$|\/.*)/, ""),
    isKnown: options.endpoint !== undefined || host !== undefined || !given,
  };
};

const addressOf = ({ baseURL }: BedrockEndpointOptions): string | undefined =>
  baseURL === undefined ? environmentVariable("AWS_BEDROCK_BASE_URL") : baseURL?.trim();

/** @throws ConfigurationError when a host of AWS is of another endpoint or region than the options name */
const checkHost = (
  host: ReturnType<typeof bedrockHost>,
  { endpoint, region }: Pick<BedrockEndpointOptions, "endpoint" | "region">,
  regionOption: string,
): void => {
  if (host && endpoint && host.endpoint !== endpoint)
    throw new ConfigurationError(
      `\`baseURL\` is a host of the endpoint "${host.endpoint}": change \`endpoint\``,
    );
  if (host && region && host.region !== region)
    throw new ConfigurationError(
      `\`baseURL\` is a host of the region ${host.region}: change \`${regionOption}\``,
    );
};

const regionOfVariable = (): string | undefined => {
  for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION"]) {
    const region = environmentVariable(name);
    if (region) return checkRegion(region, name);
  }
  return undefined;
};

/** Empty for what is no address: who makes an environment of it says so. */
const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).hostname : "");
