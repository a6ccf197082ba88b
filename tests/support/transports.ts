import { platformFetch as globalFetch } from "../../src/handwritten/transport/fetch.ts";
import { dispatcherFetch } from "../../src/handwritten/transport/node/dispatcher/dispatcher-fetch.ts";
import { platformFetch as nodeFetch } from "../../src/handwritten/transport/node.ts";
import { createTransport, type TransportOptions } from "../../src/handwritten/transport/openapi-fetch.ts";

const of =
  (fetch: TransportOptions["fetch"]) =>
  (options: Partial<TransportOptions> = {}) =>
    createTransport({ fetch, ...options });

/** Every transport there is, for suites that hold for all of them. */
export const transports = [
  ["node:http", of(nodeFetch)],
  ["dispatcher", of(dispatcherFetch)],
  ["fetch", of(globalFetch)],
] as const;

export const nodeTransport = of(nodeFetch);
