/** The base of the resource tree: what generated resources are made of, and how they come to life. */
import type { ApiRequest } from "./contract.ts";
import { EncodeError } from "./errors.ts";

export type { APIPromise } from "./core/api-promise.ts";
export type { PagePromise } from "./core/page-promise.ts";
export type { RequestOptions } from "./core/request-options.ts";

/** Which arguments a method takes before its options: 1 a positional one, 2 an object, 3 both. */
export type Arguments = 0 | 1 | 2 | 3;

// biome-ignore lint/suspicious/noExplicitAny: stubs differ in their parameters; the generated interfaces type each call
type Stub = (...args: any[]) => ApiRequest;

/** A resource as data: methods as a stub and its arguments, and resources below. */
export interface ResourceTree {
  readonly [name: string]: readonly [Stub, Arguments] | ResourceTree;
}

/** Sends a request with the caller's options; what the client's `send` is. */
export type SendRequest = (request: ApiRequest, options?: object) => unknown;

/** Gives an object the methods and resources of a tree. A resource is built when it is first looked at. */
export const bindResource = (target: object, tree: ResourceTree, send: SendRequest): object => {
  for (const [name, entry] of Object.entries(tree)) {
    if (Array.isArray(entry)) {
      const value = bindMethod(entry[0], entry[1], send, name);
      Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
    } else defineLazily(target, name, () => bindResource({}, entry as ResourceTree, send));
  }
  return target;
};

/** A property that is made when it is first read, and a plain one from then on. */
export const defineLazily = (target: object, name: string, make: (self: object) => unknown): void => {
  Object.defineProperty(target, name, {
    get(this: object) {
      const value = make(this);
      Object.defineProperty(this, name, { value, enumerable: true, writable: true, configurable: true });
      return value;
    },
    enumerable: true,
    configurable: true,
  });
};

const bindMethod = (stub: Stub, takes: Arguments, send: SendRequest, name: string): ((...args: unknown[]) => unknown) => {
  const object = (value: unknown): object => {
    if (value === undefined || value === null) return {};
    if (typeof value === "object") return value;
    // Version 4 of the official SDK took all path parameters by position.
    throw new EncodeError(`${name}() takes an object of parameters here, not a ${typeof value}`);
  };
  switch (takes) {
    case 0:
      return (options) => send(stub(), options as object);
    case 1:
      return (id, options) => send(stub(id), options as object);
    case 2:
      return (params, options) => send(stub(object(params)), options as object);
    default:
      return (id, params, options) => send(stub(id, object(params)), options as object);
  }
};
