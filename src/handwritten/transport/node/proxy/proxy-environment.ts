import { createBypass } from "./no-proxy.ts";
import { type ProxyAddress, parseProxyAddress } from "./proxy-address.ts";

/** The proxy for an origin; undefined for a direct connection. */
export type ProxyOf = (url: URL) => ProxyAddress | undefined;

/**
 * The proxies that the usual environment variables name: `HTTPS_PROXY` or `HTTP_PROXY` by the origin's scheme, else
 * `ALL_PROXY`; none for what `NO_PROXY` lists. As everywhere, the name in small letters wins.
 *
 * @see https://nodejs.org/api/http.html#built-in-proxy-support
 */
export const proxyFromEnvironment = (env: Readonly<Record<string, string | undefined>>): ProxyOf => {
  const names = ({ protocol }: URL): string[] => {
    const names = protocol === "https:" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"];
    // In a CGI program HTTP_PROXY is the `Proxy` header of the request (httpoxy.org).
    if (protocol === "http:" && !env["REQUEST_METHOD"]) names.push("HTTP_PROXY");
    return [...names, "all_proxy", "ALL_PROXY"];
  };
  const bypasses = createBypass(env["no_proxy"] || env["NO_PROXY"] || "");
  return (url) => {
    const name = names(url).find((name) => env[name]);
    return name && !bypasses(url) ? parseProxyAddress(env[name] as string, name) : undefined;
  };
};
