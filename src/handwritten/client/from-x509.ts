import { createPlatformFetch } from "#platform-fetch";
import { refreshOn401 } from "../auth/refresh-on-401.ts";
import { refreshableKey } from "../auth/refreshable-key.ts";
import { renewalTimes } from "../auth/renewal-times.ts";
import { exchangeToken } from "../auth/token-exchange.ts";
import { checkTokenURL, type TokenFetch } from "../auth/token-request.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { settingsOf } from "../core/options/check-options.ts";
import { CLOCK, RECORD, TEXT } from "../core/options/kinds.ts";
import { AMOUNT } from "../core/options/range.ts";
import { responseOf } from "../core/reply/to-response.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { PEM, TLSOptions } from "../transport/connection-options.ts";
import { createCredential, type X509Credential } from "./credential.ts";

/** The proxy that connections with a certificate go through. */
export interface X509ProxyOptions {
  readonly url: string | URL;
  /** Whether the connection to the proxy is encrypted: it must be what `url` says. */
  readonly mode: "http-connect" | "https-connect";
}

/** What {@link fromX509} is set up with. */
export interface X509CredentialOptions {
  /** The client's certificate, followed by those between it and its authority, as PEM. */
  readonly certificateChain: string;
  /** The private key of the certificate, as PEM. */
  readonly privateKey: string;
  /** The identity provider, as registered with OpenAI, that the certificate is of. */
  readonly identityProviderId: string;
  /** The OpenAI service account that the workload acts as. */
  readonly serviceAccountId: string;
  /** The certificate authorities to trust, in place of Node's. */
  readonly ca?: PEM | readonly PEM[] | undefined;
  /** What the private key is encrypted with. */
  readonly passphrase?: string | undefined;
  /** Default: none. */
  readonly proxy?: X509ProxyOptions | undefined;
  /** Seconds before its end that a token is renewed, at most half its life. Default: 1200. */
  readonly refreshBufferSeconds?: number | undefined;
  /** Where tokens are exchanged. Default: `https://mtls.auth.openai.com/oauth/token` */
  readonly tokenURL?: string | undefined;
  /** The passage of time; for tests. */
  readonly clock?: Clock | undefined;
}

const DEFAULTS = {
  refreshBufferSeconds: 1200,
  tokenURL: "https://mtls.auth.openai.com/oauth/token",
  clock: systemClock,
};

/**
 * A client certificate as the credential of a client: it is shown with every connection, and exchanged for access tokens, which are renewed
 * ahead of their end. On Node.
 *
 * @example
 * const openai = new OpenAI({ credential: fromX509({ certificateChain, privateKey, identityProviderId, serviceAccountId }) });
 *
 * @throws ConfigurationError when an option cannot work, and where there is no Node
 * @see https://developers.openai.com/api/docs/guides/workload-identity-federation
 */
export const fromX509 = (given: X509CredentialOptions): X509Credential => {
  const options = settingsOf<X509CredentialOptions, typeof DEFAULTS>("fromX509", given, DEFAULTS, {
    certificateChain: TEXT,
    privateKey: TEXT,
    identityProviderId: TEXT,
    serviceAccountId: TEXT,
    // TLS says what is wrong with them.
    ca: true,
    passphrase: TEXT,
    proxy: RECORD,
    refreshBufferSeconds: AMOUNT,
    tokenURL: TEXT,
    clock: CLOCK,
  });
  const { certificateChain: cert, privateKey: key, identityProviderId, serviceAccountId, clock } = options;
  if (!cert || !key || !identityProviderId || !serviceAccountId)
    throw new ConfigurationError(
      "`fromX509` needs `certificateChain`, `privateKey`, `identityProviderId` and `serviceAccountId`",
    );
  const { ca, passphrase, proxy, refreshBufferSeconds } = options;
  const tls: TLSOptions = { cert, key, ca, passphrase };
  const connection = { tls, ...(proxy && { proxy: addressOf(proxy) }) };
  const fetch = fetchOver(createPlatformFetch(connection));
  const url = checkTokenURL(options.tokenURL, "tokenURL");
  const fields = {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token_type: "urn:openai:params:oauth:token-type:x509",
    identity_provider_id: identityProviderId,
    service_account_id: serviceAccountId,
  };
  let isClosed = false;
  const source = refreshableKey(
    async () => {
      if (isClosed) throw new ConfigurationError("the credential was closed: make another one");
      // Counted from before the exchange: the server began to count before its answer arrived.
      const nowMs = clock.wallTime();
      const { secret, lifetimeMs } = await exchangeToken(url, fields, undefined, { fetch, clock });
      return { secret, ...renewalTimes(nowMs, nowMs + lifetimeMs, refreshBufferSeconds * 1000) };
    },
    { clock },
  );
  const identity = { key: source, layer: refreshOn401(source) };
  return createCredential({ identity, connection }, async () => {
    isClosed = true;
    source.invalidate();
  });
};

const addressOf = ({ url, mode, ...others }: X509ProxyOptions): string => {
  const [other] = Object.keys(others);
  if (other)
    throw new ConfigurationError(
      `\`proxy.${other}\` is no option of \`fromX509()\`: its \`ca\` holds for a proxy too`,
    );
  const address = String(url);
  if (`${address.replace(/:.*/s, "")}-connect` !== mode)
    throw new ConfigurationError(
      "`proxy.mode` must be `http-connect` or `https-connect`, as `proxy.url` begins",
    );
  return address;
};

/** A transport in the shape of `fetch`, as far as tokens are asked for with one. */
const fetchOver =
  (send: ReturnType<typeof createPlatformFetch>): TokenFetch =>
  async (url, { method = "POST", headers, body, signal } = {}) =>
    responseOf(
      await send(url, {
        method,
        headers: Object.fromEntries(new Headers(headers)),
        body: body as string,
        signal: signal ?? new AbortController().signal,
      }),
    );
