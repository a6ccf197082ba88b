import type { ApiRequest, Body, Method } from "../contract.ts";
import { APIPromise } from "../core/api-promise.ts";
import { PagePromise } from "../core/pages/page-promise.ts";
import { operationByHand, type RequestOptions } from "../core/request/override-request.ts";
import {
  type ClientInside,
  createInside,
  HIDDEN_SETTINGS,
  type HiddenSettings,
  type Settings,
} from "./assigned-settings.ts";
import type { ClientOptions } from "./client-options.ts";
import type { ClientEngine } from "./engine.ts";
import type { NamedCalls } from "./named-calls.ts";

/** Not a private member: a client behind a proxy has to work. */
const insideKey: unique symbol = Symbol("client");

/** What a client is from inside: its settings, and the engine that they come to. */
type Inhabited = Settings & HiddenSettings & { readonly [insideKey]?: ClientInside };

/**
 * Gives a new client its inside and its settings.
 *
 * @throws ConfigurationError when there is no key, an option cannot work, or this is a browser and it was not allowed
 */
export const furnish = (client: Settings & HiddenSettings, options: ClientOptions): void => {
  const { inside, settings } = createInside(options);
  Object.defineProperty(client, insideKey, { value: inside });
  Object.defineProperties(client, hiddenSettings);
  Object.assign(client, settings);
};

/** What sends for a client now. @throws ConfigurationError when a setting that was assigned cannot work */
export const engineOf = (client: Inhabited): ClientEngine => {
  const inside = client[insideKey];
  if (!inside) throw new TypeError("this is no client: it was not made by the constructor");
  return inside.engine(client);
};

/**
 * Settings as accessors of a client's own that neither enumeration nor a console runs: no property holds a key, and no
 * getter of the class gives one.
 */
const hiddenSettings: PropertyDescriptorMap = /* @__PURE__ */ Object.fromEntries(
  HIDDEN_SETTINGS.map((name) => [
    name,
    {
      get(this: Inhabited): unknown {
        const { options, environment } = engineOf(this);
        return name === "realtimeBaseURL" ? environment.realtimeBaseURL : options[name];
      },
      set(this: Inhabited, value: never): void {
        this[insideKey]?.assign(name, value);
      },
    },
  ]),
);

/** A request for any path below the base URL; `options.body` is its body. */
export const requestByHand = <Result>(method: Method, path: string): ApiRequest<Result> => {
  const body: Body = { kind: "none" };
  return { operation: operationByHand(method, path), method, path, body, reply: "auto" };
};

/** Sends a request with a client, through all policies or as one of the calls by name does. */
export const sendThrough = (
  client: Settings & HiddenSettings,
  request: ApiRequest,
  options: RequestOptions | undefined,
  call?: keyof NamedCalls,
): unknown => {
  let engine: ClientEngine;
  try {
    engine = engineOf(client);
  } catch (error) {
    // A setting that was assigned cannot work: the call rejects with that.
    return refused(request, error);
  }
  return engine.send(request, options, call);
};

const refused = (request: ApiRequest, error: unknown): APIPromise<unknown> => {
  const sent = {
    reply: Promise.reject(error),
    call: {},
    decode: () => undefined,
    clean: <Value>(value: Value) => value,
  };
  return "paging" in request ? new PagePromise(sent as never) : new APIPromise(sent);
};
