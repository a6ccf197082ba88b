import { describeFailure, type FailurePhase } from "../../../errors/describe/describe-failure.ts";
import { APIConnectionError, ProxyError } from "../../../errors/index.ts";
import type { ProxyAddress } from "./proxy-address.ts";

// Each message names the proxy by its origin. What a proxy says is not repeated: it was sent credentials, and may echo them.

/**
 * The connection to a proxy failed. Once a request was given to it, the break may be the proxy's or that of the server
 * behind it, unless what came is no HTTP.
 */
export const proxyFailed = (
  { origin }: ProxyAddress,
  cause: Error & { readonly code?: unknown },
  phase: FailurePhase = describeFailure(cause).phase,
): Error => {
  if (cause instanceof APIConnectionError) return cause;
  const { message } = describeFailure(cause);
  const facts = { message: `the proxy ${origin} failed: ${message}`, cause, phase };
  return phase === "connect" || /^HPE_(?!INVALID_EOF)/.test(String(cause.code))
    ? new ProxyError({ ...facts, proxy: origin })
    : new APIConnectionError(facts);
};

/** A system's code (`ECONNRESET`), not OpenSSL's, the parser's or Node's; what TLS says is the server's. */
const SYSTEM = /^E(?!PROTO$)[A-Z0-9]+$/;

/** A connection inside a tunnel failed; where it broke cannot be seen. */
export const throughProxy = ({ origin }: ProxyAddress, cause: Error & { readonly code?: unknown }): Error =>
  cause instanceof APIConnectionError || !SYSTEM.test(String(cause.code))
    ? cause
    : new APIConnectionError({
        message: `${describeFailure(cause).message}, by way of the proxy ${origin}`,
        cause,
      });

/** A proxy wants credentials, or does not know those that it was given. */
export const proxyWantsCredentials = ({ origin, authorization }: ProxyAddress, status: number): Error =>
  refused(
    origin,
    status,
    "ERR_PROXY_AUTH_REQUIRED",
    authorization
      ? `the proxy ${origin} does not accept the credentials in its address (${status})`
      : `the proxy ${origin} asks for credentials (${status}): put them into its address, as http://user:password@host`,
  );

/** A proxy answered CONNECT with another status than 2xx. */
export const tunnelRefused = (proxy: ProxyAddress, authority: string, status: number): Error =>
  // tinyproxy answers 407 to none, and 401 to the wrong ones.
  status === 407 || status === 401
    ? proxyWantsCredentials(proxy, status)
    : refused(
        proxy.origin,
        status,
        "ERR_PROXY_TUNNEL",
        `the proxy ${proxy.origin} opens no tunnel to ${authority}: ${[status, reasonOf(status)].filter(Boolean).join(" ")}`,
      );

const reasonOf = (status: number): string | undefined =>
  // TLS begins with the client: bytes that follow a 2xx are the proxy's own.
  status < 300
    ? "with bytes that are not the server's"
    : process.getBuiltinModule("node:http").STATUS_CODES[status];

/** The server has not seen a request that a proxy refused. */
const refused = (proxy: string, proxyStatus: number, code: string, message: string): Error =>
  new ProxyError({
    message,
    phase: "connect",
    proxy,
    proxyStatus,
    cause: Object.assign(new Error(message), { code }),
  });
