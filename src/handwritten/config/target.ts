import { parseBaseURL } from "../core/address.ts";
import type { Target } from "../core/handler.ts";
import { type KeySource, readKey } from "./credentials.ts";

/** Where OpenAI's API is served. */
export const openAIBaseURL = "https://api.openai.com/v1";

/** What a target is described by. */
export interface TargetOptions {
  /** The key for ordinary operations, or a function that is asked for it before every attempt. */
  readonly apiKey?: KeySource;
  /** The key for the operations of an organization's administration. */
  readonly adminAPIKey?: KeySource;
  /** Sent as `OpenAI-Organization`. */
  readonly organization?: string | null | undefined;
  /** Sent as `OpenAI-Project`. */
  readonly project?: string | null | undefined;
  /** Default: `https://api.openai.com/v1`. A path in it is kept. */
  readonly baseURL?: string | null | undefined;
}

/**
 * OpenAI's own API, or a server that authenticates the same way.
 * @throws ConfigurationError when the base URL is none
 * @see https://platform.openai.com/docs/api-reference/authentication
 */
export const openAITarget = (options: TargetOptions): Target => {
  const { baseURL, organization, project, apiKey, adminAPIKey } = options;
  return {
    name: "openai",
    baseURL: parseBaseURL(baseURL || openAIBaseURL),
    authenticate: async (request) => {
      const key =
        request.auth === "admin"
          ? await readKey(adminAPIKey, "adminAPIKey", "OPENAI_ADMIN_KEY")
          : await readKey(apiKey, "apiKey", "OPENAI_API_KEY");
      return {
        authorization: `Bearer ${key}`,
        "openai-organization": organization || null,
        "openai-project": project || null,
      };
    },
  };
};
