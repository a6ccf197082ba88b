import { settingsOf } from "../../core/options/check-options.ts";
import { oneOf, TEXT } from "../../core/options/kinds.ts";
import { parseBaseURL } from "../../core/request/base-url.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { standardLimit } from "../../errors/rate-limits/rate-limits.ts";
import type { ProfileFacts } from "./facts.ts";
import { defineProfile, type Profile } from "./profile.ts";

/** Which of Azure OpenAI's APIs is spoken, and with which credential. */
export interface AzureOptions {
  /**
   * The address of the resource: `https://{resource}.openai.azure.com`, with or without `/openai` or `/openai/v1` behind it. With
   * `/openai/v1` it is the v1 API, whatever the version. Default: none, so `baseURL` is to be passed.
   */
  readonly endpoint?: string | undefined;
  /**
   * A dated version, e.g. `2024-10-21`, of the API that has deployments in its addresses. `v1`, `latest` and `preview` are the v1 API; the
   * last two are sent as its `api-version`. Default: the v1 API.
   */
  readonly apiVersion?: string | undefined;
  /** The deployment of all calls. Default: each call's `model`. With a dated version only. */
  readonly deployment?: string | undefined;
  /** `api-key` for a key of the resource, `authorization` for a token of Microsoft Entra. Default: `api-key` */
  readonly auth?: ProfileFacts["auth"]["header"] | undefined;
}

/** Versions of the v1 API. */
const UNDATED = /^(?:v1|latest|preview)$/i;
/** What may stand behind the address of a resource, as Azure's portal and other programs show it. */
const PREFIX = /\/openai(\/v1)?$/i;

const withoutSlash = (address: string): string => address.replace(/\/+$/, "");

/** The version that an address leaves to be chosen: one of the v1 API has no dated ones. */
export const versionAt = (address: string | undefined, version: string | undefined): string | undefined =>
  PREFIX.exec(withoutSlash(address ?? ""))?.[1] && !UNDATED.test(version ?? "") ? undefined : version;

/** The dated version, and what the v1 API is sent for one without a date. */
const versionsOf = (endpoint: string | undefined, given: string | undefined) => {
  const version = versionAt(endpoint, given?.trim()) || undefined;
  const isUndated = UNDATED.test(version ?? "");
  const named = isUndated ? version?.toLowerCase().replace(/^v1$/, "") : version;
  return { dated: isUndated ? undefined : version, query: named ? { "api-version": named } : undefined };
};

/** The calls that name a deployment. A batch names its models in its file, and does without. */
const DEPLOYED = [
  "/completions",
  "/chat/completions",
  "/embeddings",
  "/audio/transcriptions",
  "/audio/translations",
  "/audio/speech",
  "/images/generations",
  "/images/edits",
  "/batches",
];

const OPTION_RULES = {
  endpoint: TEXT,
  apiVersion: TEXT,
  deployment: TEXT,
  auth: /* @__PURE__ */ oneOf("api-key", "authorization"),
} as const;

/**
 * Azure OpenAI: the v1 API, or with `apiVersion` the one whose versions are dated.
 *
 * @example
 * azure({ endpoint: "https://mine.openai.azure.com" });
 * azure({ endpoint: "https://mine.openai.azure.com", apiVersion: "2024-10-21", deployment: "gpt-4o" });
 *
 * @throws ConfigurationError when a deployment is given for the v1 API, where the model is the deployment
 * @see https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle
 */
export const azure = (options: AzureOptions = {}): Profile<"azure"> => {
  const settings = settingsOf<AzureOptions, { auth: "api-key" }>(
    "azure",
    options,
    { auth: "api-key" },
    OPTION_RULES,
  );
  const { endpoint, deployment, auth } = settings;
  const { dated, query } = versionsOf(endpoint, settings.apiVersion);
  // Whether it must be encrypted is for the environment to say.
  if (endpoint) parseBaseURL(endpoint, true, "endpoint");
  if (deployment !== undefined && !dated)
    throw new ConfigurationError(
      "in Azure's v1 API a call's `model` is the deployment: leave `deployment` out, or pass `apiVersion` with a date",
    );
  const root = endpoint && withoutSlash(withoutSlash(endpoint).replace(PREFIX, ""));
  return defineProfile({
    name: "azure",
    title: "Azure OpenAI",
    sources: [
      "https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle",
      "https://learn.microsoft.com/azure/ai-foundry/openai/reference",
      "https://learn.microsoft.com/azure/ai-foundry/openai/how-to/quota#understanding-rate-limits", // tokenCount: a count of the most that requests may process
      "https://learn.microsoft.com/azure/foundry/openai/how-to/realtime-audio-websockets",
      "https://github.com/openai/openai-node/issues/1015", // chunks without choices, and without delta
      "https://github.com/openai/openai-python/issues/937", // the other name of a header
      "https://github.com/openai/openai-dotnet/issues/838", // resets are seconds; -1 is not known
    ],
    baseURL: root && `${root}/openai${dated ? "" : "/v1"}`,
    auth: { header: auth, required: true },
    keyVariable: "AZURE_OPENAI_API_KEY",
    // Resources are administered elsewhere, by Azure Resource Manager. The rest grows with each version.
    paths: { except: ["/organization/**", "/projects/**"] },
    fields: {}, // Which fields a deployment takes is a matter of its model, as it is at OpenAI.
    stream: { done: true, finishReason: "always", usage: "on request", emptyChunks: true },
    rateLimitHeaders: {
      requests: standardLimit("requests"),
      tokens: {
        ...standardLimit("tokens", 60_000),
        reset: ["x-ratelimit-reset-tokens", "x-rate-limit-reset-tokens"],
      },
    },
    tokenCount: "reserved",
    base64Embeddings: true,
    ...(query && { query }),
    ...(dated && { deployments: { paths: DEPLOYED, optional: ["/batches"], name: deployment } }),
    realtime: {
      path: "/realtime",
      modelParameter: dated ? "deployment" : "model",
      ...(query && { query }),
    },
  });
};
