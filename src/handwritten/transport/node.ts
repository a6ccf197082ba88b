import { type FetchOptions, refuseFetchOptions } from "../core/request/fetch-options.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { endpointsFor } from "./node/connections.ts";
import { type EndpointOf, endpointOf } from "./node/endpoint.ts";
import { Exchange } from "./node/exchange.ts";
import { checkNode } from "./node/supported-node.ts";
import type { PlatformFetch } from "./platform-fetch.ts";

// While it is loaded, so that it is said once, and before anything fails for it.
checkNode(process.versions);

const fetchOver =
  (endpointOf: EndpointOf): PlatformFetch =>
  (url, init) =>
    new Promise((resolve, reject) => {
      if (init.fetchOptions) refuseFetchOptions(init.fetchOptions);
      if (init.signal.aborted) reject(init.signal.reason);
      else new Exchange(endpointOf(url), init, { resolve, reject });
    });

/**
 * `fetch`, as far as this library needs it, over `node:http` and `node:https` with kept-alive connections: a third
 * of the CPU of the global one, and no deadline of its own (undici ends an answer that is silent for 300 s).
 */
export const platformFetch: PlatformFetch = /* @__PURE__ */ fetchOver(endpointOf);

/** @throws ConfigurationError for options of a `fetch`, which would be without effect here */
export const checkPlatformFetchOptions: (options: FetchOptions | null | undefined) => void =
  refuseFetchOptions;

/**
 * The same with connections arranged by the caller: an agent, a proxy, certificates. They are its own; no other
 * client shares them.
 *
 * @throws ConfigurationError when the options cannot work, or would turn TLS verification off
 */
export const createPlatformFetch = (options: ConnectionOptions): PlatformFetch =>
  fetchOver(endpointsFor(options));
