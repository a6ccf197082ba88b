/** The base of the resource tree: the classes that generated resources are, made of the tree's data. */

import type { ApiRequest } from "../contract.ts";
import type { RequestOptions } from "../core/request/override-request.ts";
import { ConfigurationError, EncodeError } from "../errors/index.ts";
import { callOptionsAmong } from "./call-options-first.ts";
import { type Described, type Descriptor, readDescriptor } from "./descriptor.ts";

export type { APIPromise } from "../core/api-promise.ts";
export type { PagePromise } from "../core/pages/page-promise.ts";
export type { RequestOptions };

/**
 * The options of a call in the place of its parameters: none of these stands among them. That the names are there lets a class
 * that is derived from a resource declare its method with the parameters alone.
 */
export type OptionsAlone<Params> = RequestOptions & {
  readonly [Name in Exclude<keyof Params, keyof RequestOptions>]?: never;
};

/** Which arguments a stub takes before the options: 1 a positional one, 2 an object, 3 both; 4 more: the object may be left out. */
export type Arguments = 1 | 2 | 3 | 6 | 7;

// biome-ignore lint/suspicious/noExplicitAny: stubs differ in their parameters; the generated interfaces type each call
type Stub = (...args: any[]) => ApiRequest;

type Method = Descriptor | readonly [Stub, Arguments];

/** A resource as data: its methods, as descriptors or stubs, and the classes of the resources below it. */
export interface ResourceTree {
  readonly [name: string]: Method | ResourceClass;
}

/** What a resource sends with: a client, or anything with its `send`. */
export interface ResourceClient {
  send(request: ApiRequest, options?: object): unknown;
}

/** What every resource has. */
export interface APIResource {
  /** The client that it was made with, and sends with. Not enumerable. */
  _client: ResourceClient;
}

/**
 * Where a resource keeps its client: enumerable, so that `Object.assign` copies it to a clone, and a symbol, so that
 * neither JSON nor a loop over the names of a client goes round in circles.
 */
const clientKey: unique symbol = Symbol("client");

/** The class of a resource; those below it are its statics. Methods stand on its prototype. */
export interface ResourceClass<Resource extends APIResource = APIResource> {
  new (client: ResourceClient): Resource;
  readonly prototype: Resource;
}

/**
 * Makes the class of a resource.
 *
 * @param name - its name, which an inspected resource shows
 * @param tree - its methods, and the classes below it by the property that an instance has of each
 */
export const resourceClass = <Class extends ResourceClass>(name: string, tree: ResourceTree): Class => {
  const below: (readonly [property: string, Below: ResourceClass])[] = [];
  // The computed name is the class's.
  const { [name]: Resource } = {
    [name]: class {
      [clientKey]: ResourceClient;

      constructor(client: ResourceClient) {
        this[clientKey] = client;
        for (const [property, Below] of below) Reflect.set(this, property, new Below(client));
      }

      get _client(): ResourceClient {
        return this[clientKey];
      }

      set _client(client: ResourceClient) {
        this[clientKey] = client;
      }
    },
  };
  const made = Resource as ResourceClass;
  for (const [property, entry] of Object.entries(tree))
    if (typeof entry === "function") {
      below.push([property, entry]);
      define(made, entry.name, entry, true);
    } else define(made.prototype, property, methodOf(property, entry));
  return made as Class;
};

/** As the members of a class are: writable, and of a prototype not enumerable. */
export const define = (target: object, name: PropertyKey, value: unknown, enumerable = false): void => {
  Object.defineProperty(target, name, { value, enumerable, writable: true, configurable: true });
};

const methodOf = (name: string, entry: Method): unknown => {
  let described: Described | undefined;
  // The computed name is the method's.
  return {
    [name](this: APIResource | undefined, ...args: unknown[]): unknown {
      described ??= typeof entry === "string" ? readDescriptor(entry) : describeStub(entry);
      const client = this?._client;
      if (!client)
        throw new ConfigurationError(
          `${name}() was called without its resource: call it as a member, or bind it to its resource first`,
        );
      const { takesID, takesObject, make } = described;
      const id = takesID ? args.shift() : undefined;
      const object = takesObject ? objectOf(name, args.shift()) : {};
      const options = args[0] as object | undefined;
      if (callOptionsAmong(object, name, described, options)) return client.send(make(id, {}), object);
      return client.send(make(id, object), options);
    },
  }[name];
};

const describeStub = ([stub, takes]: readonly [Stub, Arguments]): Described => ({
  takesID: (takes & 1) > 0,
  takesObject: (takes & 2) > 0,
  object: takes & 4 ? "optional" : undefined,
  params: [],
  make: (id, object) => (takes & 1 ? stub(id, object) : stub(object)),
});

const objectOf = (name: string, value: unknown): object => {
  // Version 4 of the official SDK took all path parameters by position.
  if (value !== undefined && typeof value !== "object")
    throw new EncodeError(`${name}() takes an object of parameters here, not a ${typeof value}`);
  return value ?? {};
};
