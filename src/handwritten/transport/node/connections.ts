import { checkOptions, type Rules } from "../../core/options/check-options.ts";
import { AGENT, oneOf, RECORD } from "../../core/options/kinds.ts";
import { ConfigurationError } from "../../errors/index.ts";
import type { ConnectionOptions } from "../connection-options.ts";
import { directEndpoint } from "./direct.ts";
import { createEndpoints, type EndpointOf } from "./endpoint.ts";
import { ownAgentEndpoint } from "./own-agent.ts";
import { proxiedEndpoint } from "./proxy/proxied.ts";
import { parseProxyAddress } from "./proxy/proxy-address.ts";
import { proxyFromEnvironment } from "./proxy/proxy-environment.ts";
import { createTrust } from "./trust.ts";

const RULES: Rules<ConnectionOptions> = {
  // Not `AGENT[1]`: bundlers keep what reads a member while it is loaded.
  agent: ["an http.Agent or https.Agent, or a function that gives one", (value: unknown) => AGENT[1](value)],
  // Whatever it is: what an address is to look like is said where it is parsed.
  proxy: (value) => proxyOf(value as string),
  tls: RECORD,
  transport: oneOf("node:http", "dispatcher"),
};

/**
 * The endpoints that connection options ask for.
 *
 * @throws ConfigurationError when they cannot work; no message quotes an address or a key
 */
export const endpointsFor = (options: ConnectionOptions): EndpointOf => {
  checkOptions(options, RULES, { of: "createPlatformFetch()" });
  const { agent, proxy, tls } = options;
  if (agent) {
    if (proxy || tls)
      throw new ConfigurationError(
        "`agent` makes the connections by itself: give what `proxy` or `tls` would say to the agent, or leave it out",
      );
    return createEndpoints(ownAgentEndpoint(agent));
  }
  const trust = tls ? createTrust(tls) : {};
  const proxyFor = proxyOf(proxy);
  return createEndpoints((url) => {
    const via = proxyFor(url);
    if (via) return proxiedEndpoint(url, via, trust);
    if (url.protocol === "http:") return directEndpoint(url);
    return {
      ...directEndpoint(url, trust.server),
      ...(trust.explain && { explain: trust.explain }),
    };
  });
};

const proxyOf = (proxy: ConnectionOptions["proxy"]): ReturnType<typeof proxyFromEnvironment> => {
  if (proxy === undefined || proxy === null) return () => undefined;
  if (proxy === "env") return proxyFromEnvironment({ ...process.env });
  const address = parseProxyAddress(proxy, "proxy");
  return () => address;
};
