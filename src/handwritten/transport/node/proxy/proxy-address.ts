import { ConfigurationError } from "../../../errors/index.ts";
import { socketHost } from "../direct.ts";

/** A proxy, taken apart. */
export interface ProxyAddress {
  /** All that may be said of it: no credentials. */
  readonly origin: string;
  readonly protocol: string;
  readonly hostname: string;
  /** 80, or 443 for https:, if the address names none. */
  readonly port: string;
  /** The value of `proxy-authorization` (RFC 7617); absent for a proxy that is open to all. */
  readonly authorization?: string;
}

/**
 * Parses the address of a proxy.
 *
 * @param name - of the option or variable that holds it
 * @throws ConfigurationError when it is none; the message never quotes it, as it may hold credentials
 */
// complexity: one condition for each part of an address that cannot be used, each with its message.
export const parseProxyAddress = (text: string, name: string): ProxyAddress => {
  const fail = (why: string): never => {
    throw new ConfigurationError(`\`${name}\` ${why}`);
  };
  const url = typeof text === "string" ? URL.parse(text) : null;
  if (/^socks/.test(url?.protocol ?? ""))
    fail("is a SOCKS proxy: give an `agent` of the package socks-proxy-agent instead");
  if (!url || !/^https?:$/.test(url.protocol))
    return fail("must be an address like http://host:3128 or https://host");
  if (url.pathname !== "/" || url.search || url.hash) fail("must name a proxy's host and port, and no path");
  const { origin, protocol, hostname, username, password } = url;
  const port = url.port || (protocol === "https:" ? "443" : "80");
  const proxy = { origin, protocol, hostname: socketHost(hostname), port };
  if (!username && !password) return proxy;
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { ...proxy, authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
  } catch {
    return fail("has a user name or password with a % that is not percent-encoding (write %25)");
  }
};
