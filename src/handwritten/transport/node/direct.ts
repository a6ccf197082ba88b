import type { AgentOptions } from "node:https";
import { createAgent } from "./agent.ts";
import type { Endpoint } from "./endpoint.ts";
import { moduleFor } from "./module-for.ts";

/** A host as a socket takes it: an IPv6 address without its brackets. */
export const socketHost = (hostname: string): string => hostname.replace(/[[\]]/g, "");

/** The endpoint that is connected to directly, with a pool of its own. */
export const directEndpoint = (
  { protocol, hostname, port, host }: URL,
  agentOptions?: AgentOptions,
): Endpoint => {
  const { request } = moduleFor(protocol);
  return {
    open: (options) => request(options),
    options: { agent: createAgent(protocol, agentOptions), hostname: socketHost(hostname), port, path: "/" },
    host,
  };
};
