import type { Agent, request } from "node:http";
import { parseAddress } from "../../core/address.ts";

/** Where a request goes: what opens it, and with which options; and its `host` header. */
export interface Endpoint {
  readonly open: typeof request;
  readonly options: {
    readonly agent: Agent;
    readonly hostname: string;
    readonly port: string;
    readonly path: string;
  };
  readonly host: string;
}

const agents: Partial<Record<string, Agent>> = {};

/** Takes an address apart for `node:http`. */
export const endpointOf = (address: string): Endpoint => {
  const { protocol, hostname, port, host, pathname, search } = parseAddress(address);
  // Loaded when it is needed: `node:https` brings TLS with it, which doubles the time an import takes.
  const module = process.getBuiltinModule(`node:${protocol.slice(0, -1)}` as "node:https");
  // Idle connections do not keep the process alive (Node unrefs them) and have no deadline but the server's own.
  agents[protocol] ??= new module.Agent({
    keepAlive: true,
    proxyEnv: process.env.NODE_USE_ENV_PROXY === "1" ? process.env : undefined,
  });
  const agent = agents[protocol];
  const options = { agent, hostname: hostname.replace(/[[\]]/g, ""), port, path: pathname + search };
  return { open: module.request, options, host };
};
