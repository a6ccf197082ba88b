import type { AgentOptions } from "node:https";
import { checkOptions, givenOf, type Kind, type Rules } from "../../core/options/check-options.ts";
import { TEXT } from "../../core/options/kinds.ts";
import { describeFailure } from "../../errors/describe/describe-failure.ts";
import { safeText } from "../../errors/describe/safe-text.ts";
import { APIConnectionError, ConfigurationError } from "../../errors/index.ts";
import type { TLSOptions } from "../connection-options.ts";

/** What TLS connections are opened with, on top of the defaults. See decision 30 in docs/decisions.md. */
export interface Trust {
  readonly server?: AgentOptions;
  /** What a failure may mean for a client that shows a certificate. */
  readonly explain?: (failure: Error) => Error;
  /** A proxy is shown no client certificate. */
  readonly proxy?: AgentOptions;
}

const isPEM = (value: unknown): boolean => typeof value === "string" || value instanceof Uint8Array;
const PEM: Kind = ["text or bytes", isPEM];

const RULES: Rules<TLSOptions> = {
  ca: ["text or bytes, or a list of them", (value) => [value].flat().every(isPEM)],
  cert: PEM,
  key: PEM,
  pfx: PEM,
  passphrase: TEXT,
  servername: TEXT,
};

const insteadOf = (name: string): string | undefined =>
  /^(?:rejectUnauthorized|checkServerIdentity)$/.test(name)
    ? "TLS verification cannot be turned off here; to accept a server's certificate, name it or its issuer in `tls.ca`"
    : undefined;

const CERTIFICATE = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;

/**
 * Loads certificates and keys, each option by its name, so that no other reaches Node. They are kept as OpenSSL's,
 * not as text: an agent names its connections by the text of keys.
 *
 * @throws ConfigurationError when they do not load, or for an option that is none
 */
export const createTrust = (tls: TLSOptions): Trust => {
  checkOptions(tls, RULES, { of: "tls", path: "tls.", insteadOf });
  const { ca, cert, key, pfx, passphrase, servername } = givenOf(tls);
  // RFC 6066 §3: no address. Node would say so in the middle of a call.
  if (servername !== undefined && (!servername || process.getBuiltinModule("node:net").isIP(servername)))
    throw new ConfigurationError("`tls.servername` must be a host's name");
  if (!cert !== !key) throw new ConfigurationError("`tls.cert` and `tls.key` are of use together only");
  // Node takes what it finds, which would be no authority at all.
  for (const part of ca === undefined ? [] : [ca].flat())
    if (!CERTIFICATE.test(Buffer.from(part as string).toString("latin1")))
      throw new ConfigurationError("`tls.ca` must be certificates in PEM format, not the path of a file");
  const { createSecureContext } = process.getBuiltinModule("node:tls");
  const load = (options: object): AgentOptions => {
    try {
      return { secureContext: createSecureContext(options) };
    } catch (cause) {
      const said = safeText((cause as Error).message, 200);
      throw new ConfigurationError(
        `the certificates of \`tls\` cannot be used: ${said} (PEM texts are due, not paths; is the \`passphrase\` right, the \`key\` that of \`cert\`?)`,
        { cause },
      );
    }
  };
  return {
    server: { ...load(defined({ ca, cert, key, pfx, passphrase })), ...defined({ servername }) },
    proxy: load(defined({ ca })),
    ...((cert || pfx) && { explain: explainReset }),
  };
};

/** Some servers, Node's among them, refuse a certificate by hanging up. */
const explainReset = (cause: Error & { readonly code?: unknown }): Error =>
  /^(?:ECONNRESET|EPIPE)$/.test(String(cause.code))
    ? new APIConnectionError({
        message: `${describeFailure(cause).message}: perhaps the server does not accept the client certificate, \`tls.cert\``,
        cause,
      })
    : cause;

const defined = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
