import { environmentVariable } from "../config/environment-variables.ts";
import { azure, versionAt } from "../config/profiles/azure.ts";
import { checkOptions, type Rule } from "../core/options/check-options.ts";
import { FUNCTION, TEXT } from "../core/options/kinds.ts";
import { parseBaseURL } from "../core/request/base-url.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { ClientOptions } from "./client-options.ts";
import { OpenAI } from "./openai.ts";
import { CLIENT_RULES, insteadOfClientOption } from "./option-rules.ts";
import { checkedElsewhere } from "./resolve-options.ts";

/** What the class `AzureOpenAI` is constructed with. What is left out comes from the environment variable named, if any. */
export interface AzureClientOptions
  extends Omit<
    ClientOptions,
    | "adminAPIKey"
    | "organization"
    | "project"
    | "dataResidency"
    | "profile"
    | "sign"
    | "environment"
    | "provider"
    | "workloadIdentity"
    | "credential"
  > {
  /** A key of the resource, sent as `api-key`. `AZURE_OPENAI_API_KEY` */
  apiKey?: ClientOptions["apiKey"];
  /** Gives tokens of Microsoft Entra, in place of a key; asked before every attempt. See `bearerTokenProvider`. */
  azureADTokenProvider?: (() => Promise<string>) | undefined;
  /** The address of the resource: `https://{resource}.openai.azure.com`; with `/openai/v1` behind it, the v1 API. `AZURE_OPENAI_ENDPOINT` */
  endpoint?: string | undefined;
  /** A dated version, e.g. `2024-10-21`, or `v1`, `latest` or `preview` for the v1 API. `OPENAI_API_VERSION`; default: the v1 API */
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

/** Profiles that this class has made: a copy of a client's options has one, and none can be given. */
const made = new WeakSet<object>();

/** What is OpenAI's alone. */
const INSTEAD: Readonly<Record<string, string>> = {
  adminAPIKey: "Azure has other ways to administer resources",
  organization: "Azure has none; the resource is the one of `endpoint`",
  project: "Azure has none; the resource is the one of `endpoint`",
  dataResidency: "it follows from the resource of `endpoint`",
  environment: "use `new OpenAI({ environment })` with `profile: profiles.azure({ … })` in it",
  provider: "use `new OpenAI({ provider })`",
  workloadIdentity: "use `azureADTokenProvider`",
  credential: "use `azureADTokenProvider`",
  sign: "Azure takes a key or a token",
};

/** The class's options, but for those. */
const AZURE_RULES: Readonly<Record<string, Rule>> = /* @__PURE__ */ (() => ({
  ...Object.fromEntries(Object.entries(CLIENT_RULES).filter(([name]) => !Object.hasOwn(INSTEAD, name))),
  azureADTokenProvider: FUNCTION,
  endpoint: TEXT,
  apiVersion: TEXT,
  deployment: TEXT,
  profile: ["left out: this class makes its own", (value) => made.has(value as object)],
}))();

const insteadOf = (name: string): string | undefined =>
  Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : insteadOfClientOption(name);

const toClientOptions = (given: AzureClientOptions): ClientOptions => {
  checkOptions(given, AZURE_RULES, { of: "new AzureOpenAI()", insteadOf });
  const { azureADTokenProvider, deployment, apiVersion = environmentVariable("OPENAI_API_VERSION") } = given;
  const apiKey = keyOf(given);
  const endpoint = endpointOf(given);
  const profile = azure({
    endpoint,
    apiVersion: versionAt(given.baseURL ?? undefined, apiVersion),
    deployment,
    auth: azureADTokenProvider ? "authorization" : "api-key",
  });
  made.add(profile);
  // Azure's own options go along: a client with one of them changed is made of all.
  return Object.assign({ ...given, endpoint, apiVersion, apiKey, profile }, { [checkedElsewhere]: true });
};

const keyOf = ({
  azureADTokenProvider,
  apiKey = azureADTokenProvider ?? environmentVariable("AZURE_OPENAI_API_KEY"),
}: AzureClientOptions): ClientOptions["apiKey"] => {
  if (azureADTokenProvider && apiKey !== azureADTokenProvider)
    throw new ConfigurationError("`apiKey` and `azureADTokenProvider` are two credentials: pass one of them");
  return apiKey;
};

/** The address of the resource; undefined where `baseURL` is it. */
const endpointOf = ({ endpoint, baseURL, allowInsecureHttp }: AzureClientOptions): string | undefined => {
  if (endpoint && baseURL)
    throw new ConfigurationError("`endpoint` and `baseURL` are both an address: pass one of them");
  if (baseURL) return endpoint;
  const found = endpoint || environmentVariable("AZURE_OPENAI_ENDPOINT");
  if (!found)
    throw new ConfigurationError("no address: pass `endpoint` or `baseURL`, or set AZURE_OPENAI_ENDPOINT");
  parseBaseURL(found, allowInsecureHttp, endpoint ? "endpoint" : "AZURE_OPENAI_ENDPOINT");
  return found;
};
