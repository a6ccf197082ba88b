import type { Resources } from "../../generated/resources/index.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import type { ClientEvent } from "../core/events.ts";
import type { APIResource, RequestOptions, ResourceClient } from "../resources/resource.ts";

/** What the client of a resource gives to helpers. */
export interface HelperClient extends ResourceClient, Partial<Resources> {
  /** What helpers wait, report and decide with. */
  readonly [helperClientKey]?: () => ClientParts;
}

/** Where a client keeps it. A symbol, so that it is no name of the API. */
export const helperClientKey: unique symbol = Symbol("helpers");

/** The parts of a client that helpers wait, report and decide with. */
interface ClientParts {
  readonly clock: Clock;
  readonly emit: (event: ClientEvent) => void;
  /** The options of the client, its defaults filled in. */
  readonly options: object;
}

/**
 * What a helper is given: everything that it needs of its client, so that it keeps no state and imports none. See decision 77
 * in docs/decisions.md.
 */
export interface HelperContext<Resource extends APIResource = APIResource> extends ClientParts {
  /** The resource that the helper is called on. */
  readonly resource: Resource;
  /** The client, with every other resource. */
  readonly client: HelperClient;
  /** Sends a request value. */
  send(request: Parameters<ResourceClient["send"]>[0], options?: RequestOptions): unknown;
}

/** A client that is anything with a `send` has the platform's clock, reports nothing and has no options. */
const BARE: ClientParts = { clock: systemClock, emit: () => {}, options: {} };

/** The context of a call of a helper. */
export const helperContext = <Resource extends APIResource>(resource: Resource): HelperContext<Resource> => {
  const client: HelperClient = resource._client;
  return {
    ...(client[helperClientKey]?.() ?? BARE),
    resource,
    client,
    send: (request, options) => client.send(request, options),
  };
};
