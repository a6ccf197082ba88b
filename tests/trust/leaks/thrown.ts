import { APIError } from "../../../src/handwritten/index.ts";
import type { Accident } from "./accident.ts";
import { chat } from "./failures.ts";

const line = (init: RequestInit): string => (init.headers as Record<string, string>)["authorization"] ?? "";

const hung = (name: string, value: (said: string, init: RequestInit) => unknown) =>
  [
    name,
    (said: string, init: RequestInit) => Object.assign(new Error("failed"), { it: value(said, init) }),
  ] as const;

class Agent {
  readonly #said: string;
  constructor(said: string) {
    this.#said = said;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Agent(${this.#said})`;
  }
}

class Wire {
  readonly #said: string;
  constructor(said: string) {
    this.#said = said;
  }
  toJSON(): object {
    return { said: this.#said };
  }
}

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const cyclic = (said: string): Error => {
  const error = new Error(said);
  error.cause = { error, again: [error] };
  return error;
};

const nested = (said: string): object => {
  let at: object = { said };
  for (let depth = 0; depth < 2000; depth++) at = { at };
  return at;
};

/** What a caller's `fetch` may throw, each made of the line that the key is in. */
const THROWN: readonly (readonly [name: string, make: (said: string, init: RequestInit) => unknown])[] = [
  ["a message", (said) => new Error(`cannot send ${said}`)],
  ["a text", (said) => `cannot send ${said}`],
  ["a symbol", (said) => Symbol(said)],
  ["an object", (said) => ({ message: said, said })],
  ["a list", (said) => [said]],
  ["a name", (said) => Object.assign(new Error("failed"), { name: said })],
  ["a code", (said) => Object.assign(new Error("failed"), { code: said })],
  [
    "an address",
    (said) => Object.assign(new Error("failed"), { code: "ECONNREFUSED", address: said, hostname: said }),
  ],
  [
    "a TypeError of the platform's",
    (said) => {
      try {
        return new Headers({ a: `${said}\n${said}\0` });
      } catch (error) {
        return error;
      }
    },
  ],
  ["a cause", (said) => new TypeError("fetch failed", { cause: new Error(said) })],
  [
    "a chain of causes",
    (said) => new Error("a", { cause: new Error("b", { cause: new Error("c", { cause: said }) }) }),
  ],
  ["many errors", (said) => new AggregateError([new Error("a"), new Error(said)], "all failed")],
  [
    "a suppressed error",
    (said) => Object.assign(new Error("a"), { error: new Error(said), suppressed: new Error(said) }),
  ],
  ["its own cause", cyclic],
  ["a DOMException", (said) => new DOMException(said, "AbortError")],
  [
    "an error of this library",
    (said) => new APIError(400, { message: said }, said, new Headers({ "x-echo": said })),
  ],
  ["a frozen error", (said) => Object.freeze(Object.assign(new Error("failed"), { said }))],
  [
    "a getter",
    (said) => Object.defineProperty(new Error("failed"), "it", { get: () => said, enumerable: true }),
  ],
  [
    "a getter that throws",
    (said) =>
      Object.defineProperty(new Error(said), "it", {
        get: () => {
          throw new Error(said);
        },
        enumerable: true,
      }),
  ],
  [
    "a message that cannot be read",
    (said) =>
      Object.defineProperty(new Error("x"), "message", {
        get: () => {
          throw new Error(said);
        },
      }),
  ],
  hung("a request", (_, init) => new Request("http://127.0.0.1", { headers: init.headers as HeadersInit })),
  hung("a response", (said) => new Response(said, { headers: { "x-echo": said } })),
  hung("headers", (_, init) => new Headers(init.headers)),
  hung("its options", (_, init) => init),
  hung("a socket", (said) => ({ _httpMessage: { _header: said }, parser: [{ said }] })),
  hung("a function", (said) => Object.assign(() => {}, { said })),
  hung("a class", (said) => Object.assign(class Named {}, { said })),
  hung("a promise", (said) => Promise.resolve(said)),
  hung("a promise that fails", (said) => {
    const it = Promise.reject(new Error(said));
    it.catch(() => {});
    return it;
  }),
  hung("a map", (said) => new Map([["authorization", said]])),
  hung("the names of a map", (said) => new Map([[{ said }, 1]])),
  hung("a set", (said) => new Set([said])),
  hung("a weak map", (said) => new WeakMap([[Agent, said]])),
  hung("an iterator of a map", (said) => new Map([[said, said]]).entries()),
  hung("a text in a box", (said) => new String(said)),
  hung("a pattern", (said) => new RegExp(said.replace(/\W/g, "\\$&"))),
  hung("a URL", (said) => new URL(`http://127.0.0.1/?key=${encodeURIComponent(said)}`)),
  hung("the fields of a query", (said) => new URLSearchParams({ said })),
  hung("bytes", (said) => Buffer.from(`authorization: ${said}\r\n`)),
  hung("bytes without a view", (said) => new TextEncoder().encode(said).buffer),
  hung("many bytes", (said) => Buffer.concat([Buffer.alloc(70_000), Buffer.from(said)])),
  hung("a long list", (said) => [...Array.from({ length: 300_000 }, () => 0), said]),
  hung("a deep object", nested),
  hung("a symbol's field", (said) => ({ [Symbol("kHeaders")]: said })),
  hung("a hidden field", (said) => Object.defineProperty({}, "it", { value: said })),
  hung("a field's name", (said) => ({ [said]: 1 })),
  hung("an object that shows itself", (said) => new Agent(said)),
  hung("an object that writes itself", (said) => new Wire(said)),
  hung("an object without a class", (said) => Object.assign(Object.create(null), { said })),
  hung("something that cannot be looked at", (said) => [said, revoked()]),
];

/** What goes wrong in a `fetch` of the caller's. */
export const thrown: readonly Accident[] = THROWN.map(([name, make]) => ({
  name: `a fetch that throws, the key in ${name}`,
  says: /^POST \/chat\/completions: |REDACTED/,
  happen: ({ client, see }) => {
    const openai = client({
      fetch: async (_, init = {}) => {
        throw make(line(init), init);
      },
    });
    return see(() => openai.send(chat), openai);
  },
}));
