import type { HeadersRecord } from "../contract.ts";
import type { Target } from "../core/handler.ts";
import { ConfigurationError } from "../errors.ts";
import { type KeySource, readKey } from "./credentials.ts";

/** Where OpenAI's API is served. */
export const openAIBaseURL = "https://api.openai.com/v1";

/** What a target is described by. */
export interface TargetOptions {
  readonly baseURL: string;
  readonly apiKey: KeySource;
  readonly adminAPIKey: KeySource;
  readonly organization: string | null | undefined;
  readonly project: string | null | undefined;
}

/**
 * OpenAI's own API, or a server that authenticates the same way.
 * @throws ConfigurationError when the base URL is none
 * @see https://platform.openai.com/docs/api-reference/authentication
 */
export const openAITarget = (options: TargetOptions): Target => {
  const { organization, project, apiKey, adminAPIKey } = options;
  const scope: Record<string, string> = {};
  if (organization) scope["openai-organization"] = organization;
  if (project) scope["openai-project"] = project;
  const bearer = (key: string): HeadersRecord => ({ authorization: `Bearer ${key}`, ...scope });
  return {
    name: "openai",
    baseURL: checkedBaseURL(options.baseURL),
    authenticate: (request) => {
      if (request.auth === "admin")
        return typeof adminAPIKey === "string"
          ? bearer(adminAPIKey)
          : readKey(adminAPIKey, "adminAPIKey", "OPENAI_ADMIN_KEY").then(bearer);
      return typeof apiKey === "string"
        ? bearer(apiKey)
        : readKey(apiKey, "apiKey", "OPENAI_API_KEY").then(bearer);
    },
  };
};

const checkedBaseURL = (text: string): string => {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new ConfigurationError("`baseURL` is not an absolute URL, e.g. https://api.openai.com/v1");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new ConfigurationError(`\`baseURL\` must be https: or http:, not ${url.protocol}`);
  if (url.username || url.password)
    throw new ConfigurationError("`baseURL` must not hold credentials; pass `apiKey`");
  if (url.search || url.hash) throw new ConfigurationError("`baseURL` must have no query and no fragment");
  return url.href.replace(/\/+$/, "");
};
