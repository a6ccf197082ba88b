import { checkOptions, type Rule } from "../../core/options/check-options.ts";
import { AGENT, HEADERS, TEXT } from "../../core/options/kinds.ts";
import { AMOUNT } from "../../core/options/range.ts";
import { type HeadersOption, mergeHeaders } from "../../core/request/headers.ts";
import { ConfigurationError } from "../../errors/index.ts";
import type { TLSOptions } from "../../transport/connection-options.ts";
import type { ConnectionOptions, SocketAgent } from "../options.ts";

/** Options of `ws` that the official classes of sockets pass on; the connection has them under its own names. */
export interface WSClientOptions {
  /** More headers of the opening request. */
  headers?: HeadersOption | undefined;
  agent?: SocketAgent | undefined;
  /** Bytes of the largest message; 0 for no limit. Default: 16 MiB */
  maxPayload?: number | undefined;
  /** Compression. Default: false */
  perMessageDeflate?: boolean | object | undefined;
  /** Milliseconds. Default: 10,000 */
  handshakeTimeout?: number | undefined;
  origin?: string | undefined;
  /** Redirects are never followed. */
  followRedirects?: false | undefined;
  ca?: TLSOptions["ca"];
  cert?: TLSOptions["cert"];
  key?: TLSOptions["key"];
  pfx?: TLSOptions["pfx"];
  passphrase?: string | undefined;
  servername?: string | undefined;
}

const TLS = ["ca", "cert", "key", "pfx", "passphrase", "servername"] as const;

const RULES: Readonly<Record<keyof WSClientOptions, Rule>> = {
  headers: HEADERS,
  agent: AGENT,
  maxPayload: AMOUNT,
  perMessageDeflate: ["true, false or an object", (value) => ["boolean", "object"].includes(typeof value)],
  handshakeTimeout: AMOUNT,
  origin: TEXT,
  followRedirects: (value) => {
    if (value !== false)
      throw new ConfigurationError("`followRedirects` would take the key elsewhere: leave it out");
  },
  ca: true,
  cert: true,
  key: true,
  pfx: true,
  passphrase: TEXT,
  servername: TEXT,
};

/** @throws ConfigurationError for an option of `ws` that has no counterpart */
export const connectionOptionsOf = (given: WSClientOptions | undefined, of: string): ConnectionOptions => {
  if (!given) return {};
  checkOptions(given, RULES, { of });
  const { headers, agent, maxPayload, perMessageDeflate, handshakeTimeout, origin } = given;
  const tls = TLS.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]);
  return {
    headers: mergeHeaders(headers, origin === undefined ? undefined : { origin }),
    agent,
    maxMessageBytes: maxPayload,
    compression: perMessageDeflate === undefined ? undefined : Boolean(perMessageDeflate),
    connectTimeoutMs: handshakeTimeout,
    tls: tls.length ? (Object.fromEntries(tls) as TLSOptions) : undefined,
  };
};
