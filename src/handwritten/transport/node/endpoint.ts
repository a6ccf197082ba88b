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

const endpoints = new Map<string, Endpoint>();

/** An address that goes on the wire as it stands: nothing to escape, no dot segment, no fragment. */
const PLAIN = /^(https?:\/\/[\w.:-]+)(\/(?!.*(?:\/\.|%2e))[!"$-[\]-~]*)$/i;

/** Takes an address apart for `node:http`. A plain one is not parsed again for a host that is known. */
export const endpointOf = (address: string): Endpoint => {
  const [, origin = "", plainPath = ""] = PLAIN.exec(address) ?? [];
  const known = endpoints.get(origin);
  if (known) return { ...known, options: { ...known.options, path: plainPath } };
  const url = parseAddress(address);
  const endpoint = endpoints.get(url.origin) ?? createEndpoint(url);
  endpoints.set(url.origin, endpoint);
  return { ...endpoint, options: { ...endpoint.options, path: url.pathname + url.search } };
};

/**
 * How long a connection waits for its next request, as long as undici's do: servers close theirs after 5 s or more,
 * and a request that is just then on its way is lost. Node makes it less where the server's `keep-alive` says so.
 */
const IDLE_MS = 4000;

const createEndpoint = ({ protocol, hostname, port, host }: URL): Endpoint => {
  // Loaded when it is needed: `node:https` brings TLS with it, which doubles the time an import takes.
  const { Agent, request } = process.getBuiltinModule(`node:${protocol.slice(0, -1)}` as "node:https");
  // Idle connections do not keep the process alive (Node unrefs them).
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  return {
    open: request,
    options: { agent, hostname: hostname.replace(/[[\]]/g, ""), port, path: "/" },
    host,
  };
};
