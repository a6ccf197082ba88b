/** The base of the resource tree: what generated resources are made of, and how they come to life. */
import type { ApiRequest } from "./contract.ts";
import { type Described, type Descriptor, readDescriptor } from "./descriptor.ts";
import { EncodeError } from "./errors.ts";

export type { APIPromise } from "./core/api-promise.ts";
export type { RequestOptions } from "./core/override-request.ts";
export type { PagePromise } from "./core/page-promise.ts";

/** Which arguments a stub takes before the options: 1 a positional one, 2 an object, 3 both. */
export type Arguments = 1 | 2 | 3;

// biome-ignore lint/suspicious/noExplicitAny: stubs differ in their parameters; the generated interfaces type each call
type Stub = (...args: any[]) => ApiRequest;

/** A resource as data: its methods, as descriptors or stubs, and the resources below it. */
export interface ResourceTree {
  readonly [name: string]: Descriptor | readonly [Stub, Arguments] | ResourceTree;
}

/** Sends a request with the caller's options; what the client's `send` is. */
export type SendRequest = (request: ApiRequest, options?: object) => unknown;

/** Gives an object the methods and resources of a tree. Each is made when it is first looked at. */
export const bindResource = (target: object, tree: ResourceTree, send: SendRequest): object => {
  for (const [name, entry] of Object.entries(tree))
    defineLazily(target, name, () => {
      if (typeof entry === "string") return bindMethod(readDescriptor(entry), send, name);
      if (Array.isArray(entry)) return bindMethod(describeStub(entry[0], entry[1]), send, name);
      return bindResource({}, entry as ResourceTree, send);
    });
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

const describeStub = (stub: Stub, takes: Arguments): Described => ({
  takesID: takes !== 2,
  takesObject: takes !== 1,
  make: (id, object) => (takes === 2 ? stub(object) : stub(id, object)),
});

const bindMethod = ({ takesID, takesObject, make }: Described, send: SendRequest, name: string): unknown => {
  const objectOf = (value: unknown): object => {
    // Version 4 of the official SDK took all path parameters by position.
    if (value !== undefined && typeof value !== "object")
      throw new EncodeError(`${name}() takes an object of parameters here, not a ${typeof value}`);
    return value ?? {};
  };
  return (...args: unknown[]) => {
    const id = takesID ? args.shift() : undefined;
    return send(make(id, takesObject ? objectOf(args.shift()) : {}), args[0] as object | undefined);
  };
};
