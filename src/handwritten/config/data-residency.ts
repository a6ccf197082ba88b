import { ConfigurationError } from "../errors/index.ts";
import { openAIBaseURL } from "./openai-base-url.ts";

const REGIONS = ["us", "eu", "ae", "au", "ca", "gb", "in", "jp", "kr", "sg"] as const;

/**
 * Where OpenAI keeps and processes a project's data. A key works in its project's region; `global` is the ordinary
 * address.
 *
 * @see https://developers.openai.com/api/docs/guides/data-residency
 */
export type DataResidency = "global" | (typeof REGIONS)[number];

/** The base URL of a region. @throws ConfigurationError when there is no such region, or it is given beside an address */
export const residentBaseURL = (
  region: DataResidency | null | undefined,
  baseURL: string | null | undefined,
): string | undefined => {
  if (!region) return undefined;
  if (baseURL) throw new ConfigurationError("`dataResidency` is an address: give it or `baseURL`, not both");
  if (region === "global") return openAIBaseURL;
  // A program without types may give anything, and it becomes a host.
  if (!REGIONS.includes(region))
    throw new ConfigurationError(`\`dataResidency\` is one of global, ${REGIONS.join(", ")}`);
  return openAIBaseURL.replace("api.", `${region}.api.`);
};
