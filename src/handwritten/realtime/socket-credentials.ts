import type { Exposable } from "../config/secret/exposable.ts";
import type { ApiRequest } from "../contract.ts";
import { mergeHeaders } from "../core/request/headers.ts";
import { isBrowser } from "../core/runtime/browser.ts";
import { ConfigurationError } from "../errors/index.ts";
import { toWireHeaders } from "../transport/wire-headers.ts";
import { userAgent } from "../version.ts";
import type { ConnectionOptions } from "./options.ts";
import type { Dial } from "./socket/socket.ts";
import type { SocketTarget } from "./socket-target.ts";

/** The credentials of a connection. */
export interface CredentialOptions {
  /**
   * `header`: as every request does. `subprotocol`: among the protocols of the handshake, the one place where a
   * browser can put it; servers and proxies that log headers may log it. Default: `subprotocol` in a browser, else `header`
   */
  readonly auth?: "header" | "subprotocol" | undefined;
  /**
   * A secret made for one session (`openai.realtime.clientSecrets.create`), in place of the target's key: text, or a
   * `Secret`. A function is asked for one before each connection.
   */
  readonly clientSecret?:
    | string
    | Exposable
    | (() => string | Exposable | Promise<string | Exposable>)
    | undefined;
  /** Allows a key in a browser that is not such a secret; every visitor can read it. Default: false */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** Secrets of one session begin so. */
const EPHEMERAL = /^ek_/;
/** Headers that can be subprotocols as well. */
const IN_PROTOCOLS = ["openai-organization", "openai-project"] as const;
const BEARER = /^Bearer +/i;

/**
 * The headers and protocols of a handshake; asked for each connection, so that a rotated key is read.
 *
 * @param inBrowser - given by tests
 * @throws ConfigurationError when there is no credential, or it may not be used here
 * @see https://developers.openai.com/api/docs/guides/realtime-websocket
 */
export const credentialsFor = async (
  target: SocketTarget,
  request: ApiRequest,
  options: CredentialOptions & Pick<ConnectionOptions, "headers">,
  inBrowser: boolean = isBrowser(),
): Promise<Omit<Dial, "url">> => {
  const headers = await headersFor(target, request, options);
  const key = headers["authorization"]?.replace(BEARER, "");
  if (inBrowser && !EPHEMERAL.test(key ?? "") && !options.dangerouslyAllowBrowser)
    throw new ConfigurationError(
      "in a browser every visitor can read the key: pass a `clientSecret` that your server has made",
    );
  if ((options.auth ?? (inBrowser ? "subprotocol" : "header")) === "header") {
    if (inBrowser) throw new ConfigurationError("a browser cannot send headers with a WebSocket");
    return { headers: { "user-agent": userAgent, ...headers }, protocols: [] };
  }
  if (!key) throw new ConfigurationError("the credentials of this server cannot be sent as a subprotocol");
  const { authorization: _, ...others } = headers;
  for (const name of IN_PROTOCOLS) delete others[name];
  return { headers: inBrowser ? {} : others, protocols: protocolsOf(headers, key) };
};

/** The headers as they would be sent with a request: the credentials, and those of the options. */
const headersFor = async (
  target: SocketTarget,
  request: ApiRequest,
  options: CredentialOptions & Pick<ConnectionOptions, "headers">,
): Promise<Record<string, string>> => {
  const secret = await secretOf(options);
  if (secret) target.redactor?.remember(secret);
  const given = mergeHeaders(options.headers);
  target.redactor?.rememberHeaders(given);
  if (target.sign && !secret)
    throw new ConfigurationError(
      "this server wants each request signed, and a socket is not: give the environment a key in place of `sign`",
    );
  const credentials = secret ? { authorization: `Bearer ${secret}` } : await target.authenticate(request);
  return toWireHeaders({ ...credentials, ...given });
};

const secretOf = async ({ clientSecret }: CredentialOptions): Promise<string | undefined> => {
  const given = typeof clientSecret === "function" ? await clientSecret() : clientSecret;
  const secret = isExposable(given) ? given.expose("client secret of a socket") : given;
  if (clientSecret !== undefined && (typeof secret !== "string" || !secret.trim()))
    throw new ConfigurationError("`clientSecret` must give a string that is not empty, or a secret");
  return secret?.trim();
};

const isExposable = (value: unknown): value is Exposable =>
  typeof value === "object" && value !== null && "expose" in value;

const protocolsOf = (headers: Readonly<Record<string, string>>, key: string): string[] => {
  const protocols = ["realtime", `openai-insecure-api-key.${key}`];
  for (const name of IN_PROTOCOLS) if (headers[name]) protocols.push(`${name}.${headers[name]}`);
  return protocols;
};
