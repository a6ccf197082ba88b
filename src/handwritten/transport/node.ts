import { type FetchOptions, refuseFetchOptions } from "../core/request/fetch-options.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { endpointsFor } from "./node/connections.ts";
import { dispatcherFetch, givenDispatcherFetch } from "./node/dispatcher/dispatcher-fetch.ts";
import { arrangedDispatcher, type Dispatcher } from "./node/dispatcher/global-dispatcher.ts";
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
      if (init.signal.aborted) reject(init.signal.reason);
      else new Exchange(endpointOf(url), init, { resolve, reject });
    });

const overNodeHTTP: PlatformFetch = /* @__PURE__ */ fetchOver(endpointOf);

/** By the dispatcher that a call or its program has arranged, otherwise as given. */
const unlessArranged =
  (otherwise: PlatformFetch): PlatformFetch =>
  (url, init) => {
    const given = init.fetchOptions && dispatcherOf(init.fetchOptions);
    const dispatcher = given ?? arrangedDispatcher();
    return (dispatcher ? givenDispatcherFetch(dispatcher) : otherwise)(url, init);
  };

/** Of the options of a `fetch`, those that are in effect here. */
const dispatcherOf = ({ dispatcher, ...others }: FetchOptions): Dispatcher | undefined => {
  refuseFetchOptions(others);
  if (dispatcher === undefined || dispatcher === null) return undefined;
  if (typeof (dispatcher as Partial<Dispatcher>).dispatch === "function") return dispatcher as Dispatcher;
  throw new ConfigurationError("`fetchOptions.dispatcher` must be a `Dispatcher` of undici");
};

/**
 * `fetch`, as far as this library needs it, over `node:http` and `node:https` with kept-alive connections: a third
 * of the CPU of the global one, and no deadline of its own (undici ends an answer that is silent for 300 s). By a dispatcher of
 * undici where a program has arranged one: as `fetchOptions.dispatcher`, or by `setGlobalDispatcher`, if that is no plain `Agent`.
 */
export const platformFetch: PlatformFetch = /* @__PURE__ */ unlessArranged(overNodeHTTP);

/** @throws ConfigurationError for options of a `fetch` that would be without effect here: all but `dispatcher` */
export const checkPlatformFetchOptions = (options: FetchOptions | null | undefined): void => {
  if (options) dispatcherOf(options);
};

/**
 * The same with connections arranged by the caller: an agent, a proxy, certificates. They are its own; no other
 * client shares them.
 *
 * @throws ConfigurationError when the options cannot work, or would turn TLS verification off
 */
export const createPlatformFetch = (options: ConnectionOptions): PlatformFetch => {
  const byEndpoints = fetchOver(endpointsFor(options));
  const { agent, proxy, tls, transport } = options;
  const isArranged = agent || proxy || tls;
  if (isArranged && transport)
    throw new ConfigurationError(
      "`transport` is for connections without `agent`, `proxy` and `tls`: leave it out, or arrange a dispatcher by `setGlobalDispatcher`",
    );
  if (transport === "dispatcher") return unlessArranged(dispatcherFetch);
  return (url, init) => {
    if (init.fetchOptions) refuseFetchOptions(init.fetchOptions);
    return (transport ? overNodeHTTP : byEndpoints)(url, init);
  };
};
