import type { Secret } from "../config/secret/secret.ts";
import { systemClock } from "../core/clock.ts";
import { settingsOf } from "../core/options/check-options.ts";
import { TEXT, withMethods } from "../core/options/kinds.ts";
import { AMOUNT } from "../core/options/range.ts";
import { ConfigurationError, OpenAIError, SubjectTokenProviderError } from "../errors/index.ts";
import { asSecret } from "./as-secret.ts";
import { REFRESH_RULES, TOKEN_REQUEST_RULES } from "./option-rules.ts";
import { type RefreshableKey, type RefreshOptions, refreshableKey } from "./refreshable-key.ts";
import { renewalTimes } from "./renewal-times.ts";
import type { SubjectTokenProvider } from "./subject-token-provider.ts";
import { exchangeToken } from "./token-exchange.ts";
import { checkTokenURL, type TokenRequestOptions } from "./token-request.ts";

/** What {@link workloadIdentity} is set up with. */
export interface WorkloadIdentityOptions extends Omit<TokenRequestOptions, "timeout">, RefreshOptions {
  /** The identity provider, as registered with OpenAI, that the workload's token comes from. */
  readonly identityProviderId: string;
  /** The OpenAI service account that the workload acts as. */
  readonly serviceAccountId: string;
  readonly provider: SubjectTokenProvider;
  /** Sent as `client_id`. Default: none. */
  readonly clientId?: string | undefined;
  /** Seconds before its end that a token is renewed, at most half its life. Default: 1200. */
  readonly refreshBufferSeconds?: number | undefined;
  /** Where tokens are exchanged. Default: `https://auth.openai.com/oauth/token` */
  readonly tokenURL?: string | undefined;
}

const DEFAULTS = {
  refreshBufferSeconds: 1200,
  tokenURL: "https://auth.openai.com/oauth/token",
  clock: systemClock,
};

/** RFC 8693 §3. */
const TOKEN_TYPES: ReadonlyMap<string, string> = new Map([
  ["jwt", "urn:ietf:params:oauth:token-type:jwt"],
  ["id", "urn:ietf:params:oauth:token-type:id_token"],
]);

/**
 * A key that needs no secret to be stored: the workload's own identity is exchanged for an access token, which is
 * renewed ahead of its end while calls go on with the old one. Calls at the same time share one exchange.
 *
 * @example
 * const apiKey = workloadIdentity({ identityProviderId, serviceAccountId, provider: gcpIDTokenProvider() });
 * const openai = new OpenAI({ apiKey, layers: [refreshOn401(apiKey)] });
 *
 * @throws ConfigurationError at once when an option cannot work. When asked for a key: SubjectTokenProviderError,
 * OAuthError, or what fits a failed request
 * @see https://developers.openai.com/api/docs/guides/workload-identity-federation
 */
export const workloadIdentity = (given: WorkloadIdentityOptions): RefreshableKey => {
  const { timeout: _, ...requestRules } = TOKEN_REQUEST_RULES;
  const options = settingsOf<WorkloadIdentityOptions, typeof DEFAULTS>("workloadIdentity", given, DEFAULTS, {
    ...REFRESH_RULES,
    ...requestRules,
    identityProviderId: TEXT,
    serviceAccountId: TEXT,
    provider: withMethods("a provider of tokens, such as `gcpIDTokenProvider()`", "getToken"),
    clientId: TEXT,
    refreshBufferSeconds: AMOUNT,
    tokenURL: TEXT,
  });
  const { identityProviderId, serviceAccountId, provider, clientId, clock } = options;
  const { refreshBufferSeconds, tokenURL } = options;
  const subjectTokenType = TOKEN_TYPES.get(provider?.tokenType);
  if (!identityProviderId || !serviceAccountId)
    throw new ConfigurationError("`workloadIdentity` needs `identityProviderId` and `serviceAccountId`");
  if (!subjectTokenType) throw new ConfigurationError('`provider.tokenType` must be "jwt" or "id"');
  const url = checkTokenURL(tokenURL, "tokenURL");
  const fields = {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token_type: subjectTokenType,
    identity_provider_id: identityProviderId,
    service_account_id: serviceAccountId,
    ...(clientId && { client_id: clientId }),
  };
  return refreshableKey(async () => {
    const subjectToken = await subjectTokenOf(provider);
    // Counted from before the exchange: the server began to count before its answer arrived.
    const nowMs = clock.wallTime();
    const { secret, lifetimeMs } = await exchangeToken(url, fields, subjectToken, options);
    return { secret, ...renewalTimes(nowMs, nowMs + lifetimeMs, refreshBufferSeconds * 1000) };
  }, options);
};

const subjectTokenOf = async (provider: SubjectTokenProvider): Promise<Secret> => {
  try {
    return asSecret(await provider.getToken(), "`getToken`");
  } catch (cause) {
    if (OpenAIError.is(cause) && cause.kind !== "configuration") throw cause;
    throw new SubjectTokenProviderError("`provider.getToken` failed", "custom", { cause });
  }
};
