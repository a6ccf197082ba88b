import type { ClientOptions } from "./client-options.ts";
import { environmentVariable } from "./config/environment-variables.ts";
import { azure } from "./config/profiles/azure.ts";
import { ConfigurationError } from "./errors.ts";
import { OpenAI } from "./openai.ts";

/** What the class `AzureOpenAI` is constructed with. What is left out comes from the environment variable named, if any. */
export interface AzureClientOptions
  extends Omit<
    ClientOptions,
    "adminAPIKey" | "organization" | "project" | "dataResidency" | "profile" | "environment"
  > {
  /** A key of the resource, sent as `api-key`. `AZURE_OPENAI_API_KEY` */
  apiKey?: ClientOptions["apiKey"];
  /** Gives tokens of Microsoft Entra, in place of a key; asked before every attempt. See `bearerTokenProvider`. */
  azureADTokenProvider?: (() => Promise<string>) | undefined;
  /** The address of the resource: `https://{resource}.openai.azure.com`. `AZURE_OPENAI_ENDPOINT` */
  endpoint?: string | undefined;
  /** A dated version, e.g. `2024-10-21`. `OPENAI_API_VERSION`; default: the v1 API, which has none */
  apiVersion?: string | undefined;
  /** The deployment of all calls, with a dated version. Default: each call's `model`. */
  deployment?: string | undefined;
}

/**
 * The API as Azure serves it: the same calls, with Azure's addresses and credentials. No variable of OpenAI's own API
 * but `OPENAI_API_VERSION` is read.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/reference
 */
export class AzureOpenAI extends OpenAI {
  /** @throws ConfigurationError when there is no key or no address, or an option cannot work */
  constructor(options: AzureClientOptions = {}) {
    super(toClientOptions(options));
  }
}

const toClientOptions = (options: AzureClientOptions): AzureClientOptions & ClientOptions => {
  const { azureADTokenProvider, deployment, baseURL } = options;
  const { apiVersion = environmentVariable("OPENAI_API_VERSION") } = options;
  const { endpoint = baseURL ? undefined : environmentVariable("AZURE_OPENAI_ENDPOINT") } = options;
  const { apiKey = azureADTokenProvider ?? environmentVariable("AZURE_OPENAI_API_KEY") } = options;
  if (azureADTokenProvider && apiKey !== azureADTokenProvider)
    throw new ConfigurationError("`apiKey` and `azureADTokenProvider` are two credentials: pass one of them");
  if (endpoint && baseURL)
    throw new ConfigurationError("`endpoint` and `baseURL` are both an address: pass one of them");
  if (!endpoint && !baseURL)
    throw new ConfigurationError("no address: pass `endpoint` or `baseURL`, or set AZURE_OPENAI_ENDPOINT");
  const auth = azureADTokenProvider ? "authorization" : "api-key";
  // Azure's own options go along: a client with one of them changed is made of all.
  return {
    ...options,
    endpoint,
    apiVersion,
    apiKey,
    profile: azure({ endpoint, apiVersion, deployment, auth }),
  };
};
