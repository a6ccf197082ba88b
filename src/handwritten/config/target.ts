import type { ApiRequest, HeadersRecord } from "../contract.ts";
import type { SignMessage, Target } from "../core/handler.ts";
import type { Rules } from "../core/options/check-options.ts";
import { FLAG, FUNCTION, KEY, TEXT, withMethods } from "../core/options/kinds.ts";
import type { Redactor } from "../core/redactor.ts";
import { parseBaseURL } from "../core/request/base-url.ts";
import { type HeadersOption, mergeHeaders } from "../core/request/headers.ts";
import { ConfigurationError } from "../errors/index.ts";
import { type KeySource, readKey } from "./key-source.ts";
import { openAIBaseURL } from "./openai-base-url.ts";
import type { Profile } from "./profiles/profile.ts";

/** What a target is described by. */
export interface TargetOptions {
  /** What it is called in events. Default: the profile's name, or `openai`. */
  readonly name?: string | undefined;
  /** The key for ordinary operations, or a function that is asked for it before every attempt. */
  readonly apiKey?: KeySource;
  /** The key for the operations of an organization's administration. */
  readonly adminAPIKey?: KeySource;
  /** Sent as `OpenAI-Organization`. */
  readonly organization?: string | null | undefined;
  /** Sent as `OpenAI-Project`. */
  readonly project?: string | null | undefined;
  /** Default: the profile's, or `https://api.openai.com/v1`. A path in it is kept. */
  readonly baseURL?: string | null | undefined;
  /** Allows `http:` to another machine than this one; the key is readable on the way there. Default: false. */
  readonly allowInsecureHttp?: boolean | undefined;
  /** How the server differs from OpenAI's: one of `profiles`. Nothing is guessed from the address. */
  readonly profile?: Profile | undefined;
  /**
   * Signs each attempt as it goes on the wire, instead of a key or beside it: given method, address, headers and body, it gives the
   * headers to add. Default: nothing is signed.
   */
  readonly sign?: SignMessage | undefined;
  /** Takes secrets out of errors and events: `createRedactor()`. Default: none. */
  readonly redactor?: Redactor | undefined;
}

/** What describes a target, checked where it is given. */
export const TARGET_RULES: Rules<TargetOptions> = {
  name: TEXT,
  apiKey: KEY,
  adminAPIKey: KEY,
  organization: TEXT,
  project: TEXT,
  baseURL: TEXT,
  allowInsecureHttp: FLAG,
  profile: /* @__PURE__ */ withMethods(
    "one of `profiles`, or what `defineProfile()` makes",
    "adapt",
    "authorize",
  ),
  sign: FUNCTION,
  redactor: /* @__PURE__ */ withMethods(
    "what `createRedactor()` makes",
    "clean",
    "remember",
    "rememberHeaders",
  ),
};

/**
 * OpenAI's own API, or the server that a profile describes.
 *
 * @param headers - for every request to it
 * @throws ConfigurationError when an address cannot work, or is not safe
 * @see https://platform.openai.com/docs/api-reference/authentication
 */
export const createTarget = (options: TargetOptions, headers?: HeadersOption): Target => {
  const { organization, project, profile, redactor, sign } = options;
  const baseURL = options.baseURL || profile?.baseURL;
  if (profile && !baseURL)
    throw new ConfigurationError(`${profile.title} has no address of its own: pass \`baseURL\``);
  const given = mergeHeaders(headers);
  redactor?.rememberHeaders(given);
  for (const source of [options.apiKey, options.adminAPIKey]) if (source) redactor?.remember(source);
  const keyOf = async (request: ApiRequest): Promise<string | undefined> => {
    if (request.auth === "admin")
      return readKey(options.adminAPIKey, "adminAPIKey", ", or set OPENAI_ADMIN_KEY");
    // Whether it may do without is for the profile to say.
    if ((profile || sign) && !options.apiKey) return undefined;
    return readKey(options.apiKey, "apiKey", ", or set OPENAI_API_KEY");
  };
  const withStanding = (credentials: HeadersRecord): HeadersRecord => ({
    ...credentials,
    "openai-organization": organization || null,
    "openai-project": project || null,
    ...given,
  });
  const ofKey = credentialsByKey(withStanding);
  return {
    name: options.name ?? profile?.name ?? "openai",
    baseURL: parseBaseURL(baseURL || openAIBaseURL, options.allowInsecureHttp),
    provider: profile,
    redactor,
    ...(profile && { adapt: (request) => profile.adapt(request) }),
    ...(sign && { sign }),
    authenticate: async (request, credentials) => {
      const key = credentials ? undefined : await keyOf(request);
      if (key) redactor?.remember(key);
      if (credentials) redactor?.rememberHeaders(credentials);
      if (request.headers) redactor?.rememberHeaders(request.headers);
      if (credentials) return withStanding(credentials);
      // The signature is the credential.
      if (sign && !key) return withStanding({});
      // What a profile made by hand gives may be another each time.
      return profile ? withStanding(profile.authorize(key)) : ofKey(key);
    },
  };
};

/** Makes the credentials of a key once: see `requestHeaders`, which goes by the record. */
const credentialsByKey = (
  withStanding: (credentials: HeadersRecord) => HeadersRecord,
): ((key: string | undefined) => HeadersRecord) => {
  let last: { readonly key: string | undefined; readonly headers: HeadersRecord } | undefined;
  return (key) => {
    if (!last || last.key !== key)
      last = { key, headers: Object.freeze(withStanding({ authorization: `Bearer ${key}` })) };
    return last.headers;
  };
};
