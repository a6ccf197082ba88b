import type { Agent, ClientRequest, RequestOptions } from "node:http";
import { ConfigurationError } from "../../errors.ts";

/** One origin: how to open a request to it, and its `host` header. */
export interface Endpoint {
  readonly host: string;
  open(options: RequestOptions): ClientRequest;
}

/** An address that goes on the wire as it stands: nothing to escape, no dot segment, no fragment. */
const PLAIN = /^https?:\/\/[\w.:[\]-]+\/(?!.*(?:\/\.|%2e))[!"$-[\]-~]*$/i;

const endpoints = new Map<string, Endpoint>();
const agents: Partial<Record<string, Agent>> = {};

/** Splits an address into its endpoint and the path on it. Origins are parsed once. */
export const endpointOf = (url: string): { readonly endpoint: Endpoint; readonly path: string } => {
  const address = PLAIN.test(url) ? url : new URL(url).href.replace(/#.*/s, "");
  const slash = address.indexOf("/", 8);
  const origin = address.slice(0, slash);
  let endpoint = endpoints.get(origin);
  if (!endpoint) {
    endpoint = createEndpoint(new URL(origin));
    endpoints.set(origin, endpoint);
  }
  return { endpoint, path: address.slice(slash) };
};

const createEndpoint = ({ protocol, hostname, port, host, username, password }: URL): Endpoint => {
  if (!/^https?:$/.test(protocol) || username || password)
    throw new ConfigurationError("a base URL must be http: or https:, and hold no credentials");
  // Loaded when it is needed: `node:https` brings TLS with it, which doubles the time an import takes.
  const module = process.getBuiltinModule(`node:${protocol.slice(0, -1)}` as "node:https");
  // Idle connections do not keep the process alive (Node unrefs them) and have no deadline but the server's own.
  agents[protocol] ??= new module.Agent({
    keepAlive: true,
    ...(process.env.NODE_USE_ENV_PROXY === "1" && { proxyEnv: process.env }),
  });
  const fixed = { agent: agents[protocol], hostname: hostname.replace(/^\[|\]$/g, ""), port };
  return { host, open: (options) => module.request({ ...fixed, ...options }) };
};
