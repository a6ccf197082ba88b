import type { Agent, ClientRequest, RequestOptions } from "node:http";
import { parseAddress } from "../../core/request/base-url.ts";
import { rememberLast } from "../../core/runtime/remember-last.ts";
import { directEndpoint } from "./direct.ts";
import { closeIdle } from "./idle-connections.ts";

/** Where a request goes: what opens it, and with which options; and its `host` header. */
export interface Endpoint {
  readonly open: (options: OpenOptions, signal: AbortSignal) => ClientRequest;
  readonly options: {
    readonly agent: Agent;
    readonly hostname: string;
    readonly port: string;
    readonly path: string;
  };
  readonly host: string;
  /** What a failed connection means, where that is not the server's failure. */
  readonly explain?: (failure: Error) => Error;
  /** The failure that a status stands for which is not the server's. */
  readonly refusal?: (status: number | undefined) => Error | undefined;
}

/** An endpoint that is kept for its origin. */
export interface KeptEndpoint extends Endpoint {
  /** Closes its connections that wait for a request. One function for all exchanges, as there may be thousands. */
  readonly closeIdle: () => void;
}

/** What a request is opened with. Its headers are one flat list. */
export interface OpenOptions extends RequestOptions {
  readonly headers: readonly string[];
}

/** Takes an address apart for `node:http`. */
export type EndpointOf = (address: string) => KeptEndpoint;

/** An address that goes on the wire as it stands: nothing to escape, no dot segment, no fragment. */
const PLAIN = /^(https?:\/\/[\w.:-]+)(\/(?!.*(?:\/\.|%2e))[!"$-[\]-~]*)$/i;

/** Makes one endpoint for each origin and keeps it. A plain address is not parsed again for a host that is known. */
export const createEndpoints = (createEndpoint: (url: URL) => Endpoint): EndpointOf => {
  const endpoints = new Map<string, KeptEndpoint>();
  const find: EndpointOf = (address) => {
    const [, origin = "", plainPath = ""] = PLAIN.exec(address) ?? [];
    const known = endpoints.get(origin);
    if (known) return { ...known, options: { ...known.options, path: plainPath } };
    const url = parseAddress(address);
    const endpoint = endpoints.get(url.origin) ?? kept(createEndpoint(url));
    endpoints.set(url.origin, endpoint);
    return { ...endpoint, options: { ...endpoint.options, path: url.pathname + url.search } };
  };
  // Most addresses are those of a few operations.
  return rememberLast(MOST_ADDRESSES, find);
};

const MOST_ADDRESSES = 100;

const kept = (endpoint: Endpoint): KeptEndpoint => ({
  ...endpoint,
  closeIdle: () => closeIdle(endpoint.options),
});

/** The endpoints of every client for which no connection options are given: they share their connections. */
export const endpointOf: EndpointOf = /* @__PURE__ */ createEndpoints((url) => directEndpoint(url));
