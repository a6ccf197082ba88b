import { types } from "node:util";

/** Gives an object in another form, as libraries do that watch or extend it. */
export type Wrap = <T extends object>(value: T) => T;

/** A property that a proxy may not answer with anything but its value. */
const isFixed = (target: object, key: PropertyKey): boolean => {
  const own = Reflect.getOwnPropertyDescriptor(target, key);
  return own !== undefined && !own.configurable && !own.writable;
};

/** What the platform knows by an inner slot: no proxy of it can be used in its place. */
const isOfPlatform = (value: object): boolean =>
  Object.getPrototypeOf(value) === Promise.prototype ||
  types.isGeneratorObject(value) ||
  / Iterator\]$/.test(Object.prototype.toString.call(value)) ||
  types.isArrayBufferView(value) ||
  value instanceof Response ||
  value instanceof Headers ||
  value instanceof AbortController ||
  value instanceof AbortSignal ||
  value instanceof ReadableStream;

/** Wraps every object and function that is read or returned, and calls with the wrapped object as `this`. */
const deep: Wrap = (value) =>
  new Proxy(value, {
    get: (target, key, receiver) => {
      const member: unknown = Reflect.get(target, key, receiver);
      return isFixed(target, key) ? member : deepened(member);
    },
    apply: (target, self, args) => deepened(Reflect.apply(target as () => unknown, self, args)),
  });

const deepened = (value: unknown): unknown =>
  (typeof value === "object" && value !== null && !isOfPlatform(value)) || typeof value === "function"
    ? deep(value)
    : value;

/** Wraps every object that is read, and binds methods to what they are methods of. */
const deepBinding: Wrap = (value) =>
  new Proxy(value, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key);
      if (isFixed(target, key) || key === "constructor") return member;
      if (typeof member === "function") return member.bind(target) as unknown;
      return typeof member === "object" && member !== null && !isOfPlatform(member)
        ? deepBinding(member)
        : member;
    },
  });

/** Proxies of one object: what is read from them may be the plain thing. */
export const proxies: Readonly<Record<string, Wrap>> = {
  "a naive proxy": (value) => new Proxy(value, {}),
  "a proxy that does not pass the receiver": (value) =>
    new Proxy(value, { get: (target, key) => Reflect.get(target, key) }),
  "a proxy that passes the receiver": (value) =>
    new Proxy(value, { get: (target, key, receiver) => Reflect.get(target, key, receiver) }),
  "a proxy that binds methods": (value) =>
    new Proxy(value, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key);
        return typeof member === "function" && !isFixed(target, key) && key !== "constructor"
          ? (member.bind(target) as unknown)
          : member;
      },
    }),
  "a proxy of a proxy": (value) => new Proxy(new Proxy(value, {}), {}),
  "a deep proxy": deep,
  "a deep proxy that binds methods": deepBinding,
};

export const heirs: Readonly<Record<string, Wrap>> = {
  "Object.create": (value) => Object.create(value),
  "an heir's heir": (value) => Object.create(Object.create(value)),
};

/** Copies with the prototype of what they are copies of. */
export const clones: Readonly<Record<string, Wrap>> = {
  "a clone": (value) => Object.assign(Object.create(Object.getPrototypeOf(value)), value),
};

export const copies: Readonly<Record<string, Wrap>> = {
  "{ ...spread }": (value) => ({ ...value }),
  "Object.assign": (value) => Object.assign({}, value),
};

export const guards: Readonly<Record<string, (value: object) => object>> = {
  freeze: (value) => Object.freeze(value),
  seal: (value) => Object.seal(value),
  preventExtensions: (value) => Object.preventExtensions(value),
};
