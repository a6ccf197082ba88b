import type { AgentOptions } from "node:https";
import type { Endpoint } from "./endpoint.ts";

/**
 * How long a connection waits for its next request, as long as undici's do: servers close theirs after 5 s or more,
 * and a request that is just then on its way is lost. Node makes it less where the server's `keep-alive` says so.
 */
const IDLE_MS = 4000;

/** What every agent of ours is made with. Idle connections do not keep the process alive (Node unrefs them). */
export const keepAlive: AgentOptions = { keepAlive: true, timeout: IDLE_MS };

/** `node:http` or `node:https`, loaded when it is needed: the latter brings TLS with it, which doubles the time an import takes. */
export const moduleFor = (protocol: string): typeof import("node:https") =>
  process.getBuiltinModule(`node:${protocol.slice(0, -1)}` as "node:https");

/** A host as a socket takes it: an IPv6 address without its brackets. */
export const socketHost = (hostname: string): string => hostname.replace(/[[\]]/g, "");

/** The endpoint that is connected to directly, with a pool of its own. */
export const directEndpoint = (
  { protocol, hostname, port, host }: URL,
  agentOptions: AgentOptions = keepAlive,
): Endpoint => {
  const { Agent, request } = moduleFor(protocol);
  return {
    open: (options) => request(options),
    options: { agent: new Agent(agentOptions), hostname: socketHost(hostname), port, path: "/" },
    host,
  };
};
