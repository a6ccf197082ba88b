import { type FetchOptions, refuseFetchOptions } from "../core/request/fetch-options.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { fromFetch } from "./from-fetch.ts";
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

const overFetch: PlatformFetch = /* @__PURE__ */ fromFetch((url, init) => fetch(url, init));

const hasDispatcher = (options: FetchOptions | null | undefined): boolean =>
  options?.["dispatcher"] !== undefined && options["dispatcher"] !== null;

/** A dispatcher of undici is one of Node's own `fetch`, which then has the limits of its own. */
const dispatched =
  (send: PlatformFetch): PlatformFetch =>
  (url, init) =>
    hasDispatcher(init.fetchOptions) ? overFetch(url, init) : send(url, init);

/**
 * `fetch`, as far as this library needs it, over `node:http` and `node:https` with kept-alive connections: a third
 * of the CPU of the global one, and no deadline of its own (undici ends an answer that is silent for 300 s).
 */
export const platformFetch: PlatformFetch = /* @__PURE__ */ dispatched(/* @__PURE__ */ fetchOver(endpointOf));

/** @throws ConfigurationError for options of a `fetch` without a dispatcher, which would be without effect here */
export const checkPlatformFetchOptions = (options: FetchOptions | null | undefined): void => {
  if (!hasDispatcher(options)) refuseFetchOptions(options);
};

/**
 * The same with connections arranged by the caller: an agent, a proxy, certificates. They are its own; no other
 * client shares them.
 *
 * @throws ConfigurationError when the options cannot work, or would turn TLS verification off
 */
export const createPlatformFetch = (options: ConnectionOptions): PlatformFetch =>
  fetchOver(endpointsFor(options));
