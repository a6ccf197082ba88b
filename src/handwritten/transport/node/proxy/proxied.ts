import { createAgent } from "../agent.ts";
import { directEndpoint } from "../direct.ts";
import type { Endpoint } from "../endpoint.ts";
import { moduleFor } from "../module-for.ts";
import type { Trust } from "../trust.ts";
import type { ProxyAddress } from "./proxy-address.ts";
import { proxyFailed, proxyWantsCredentials, throughProxy } from "./proxy-failure.ts";
import { createTunnelAgent, TUNNEL_SIGNAL } from "./tunnel-agent.ts";

/** The endpoint that is reached by way of a proxy. */
export const proxiedEndpoint = (url: URL, proxy: ProxyAddress, trust: Trust): Endpoint =>
  url.protocol === "https:" ? tunnelledEndpoint(url, proxy, trust) : forwardedEndpoint(url, proxy, trust);

/** RFC 9110 §9.3.6: the proxy passes bytes on, and TLS is spoken with the server itself. */
const tunnelledEndpoint = (url: URL, proxy: ProxyAddress, trust: Trust): Endpoint => {
  const direct = directEndpoint(url);
  const { request } = moduleFor(url.protocol);
  const agent = createTunnelAgent(proxy, trust.server, trust.proxy);
  return {
    ...direct,
    open: (options, signal) => request({ ...options, [TUNNEL_SIGNAL]: signal } as typeof options),
    options: { ...direct.options, agent },
    explain: (failure) => throughProxy(proxy, failure),
  };
};

/** RFC 9112 §3.2.2: the proxy is sent the request itself, with the whole address in it. */
const forwardedEndpoint = ({ origin, host }: URL, proxy: ProxyAddress, trust: Trust): Endpoint => {
  const { protocol, hostname, port, authorization } = proxy;
  const { request } = moduleFor(protocol);
  const credentials = authorization ? ["proxy-authorization", authorization] : [];
  return {
    open: ({ headers, path, ...options }) =>
      request({ ...options, path: `${origin}${path}`, headers: [...headers, ...credentials] }),
    options: {
      agent: createAgent(protocol, protocol === "https:" ? trust.proxy : undefined),
      hostname,
      port,
      path: "/",
    },
    host,
    explain: (failure) => proxyFailed(proxy, failure),
    // RFC 9110 §15.5.8: no server answers so, only a proxy.
    refusal: (status) => (status === 407 ? proxyWantsCredentials(proxy, status) : undefined),
  };
};
