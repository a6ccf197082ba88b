import type { ClientRequestArgs } from "node:http";
import type { Agent, AgentOptions } from "node:https";
import { createAgent } from "../agent.ts";
import { openTunnel } from "./open-tunnel.ts";
import type { ProxyAddress } from "./proxy-address.ts";

/** The option of a request that holds its signal: what ends it before it has a socket of its own. */
export const TUNNEL_SIGNAL: unique symbol = Symbol("signal");

/** What a connection is made for, as the agent gets it. */
type Target = ClientRequestArgs & { readonly [TUNNEL_SIGNAL]?: AbortSignal };

/**
 * An `https.Agent` whose connections run through tunnels of a proxy, kept alive with them. Node's own support for
 * proxies (`proxyEnv`, in 24.5 and 22.21 or later) will not do: it makes the idle timeout the deadline of the
 * CONNECT, leaves that connection open when a request is aborted meanwhile, and cannot be given the name that a proxy over TLS
 * is certified by.
 *
 * @param options - of the agent, and so of the TLS inside the tunnels
 * @param trust - how a proxy over TLS is spoken to
 * @see https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback
 */
export const createTunnelAgent = (
  proxy: ProxyAddress,
  options: AgentOptions | undefined,
  trust: AgentOptions | undefined,
): Agent => {
  const agent = createAgent("https:", options);
  const startTLS = agent.createConnection.bind(agent);
  agent.createConnection = (target: Target, done) => {
    const failed = done as (failure: Error) => void;
    openTunnel(proxy, trust, authorityOf(target), target[TUNNEL_SIGNAL], {
      failed,
      opened(socket) {
        try {
          done?.(null, startTLS({ ...target, socket } as ClientRequestArgs) as typeof socket);
        } catch (error) {
          socket.destroy();
          failed(error as Error);
        }
      },
    });
    // Node waits for the callback then.
    return undefined;
  };
  return agent;
};

const authorityOf = ({ host, port }: Target): string =>
  `${host?.includes(":") ? `[${host}]` : host}:${port || 443}`;
