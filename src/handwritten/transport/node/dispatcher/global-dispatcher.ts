import { ConfigurationError } from "../../../errors/index.ts";

/** What a dispatcher is asked for. Its own limits of time are off: this library has its own. */
export interface DispatchOptions {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | null;
  readonly headersTimeout: 0;
  readonly bodyTimeout: 0;
}

/**
 * What a dispatcher calls while it sends a request. These are the names of undici 5 to 7, whose dispatchers stand in the
 * place that is read here; undici 8 puts one there that takes them too.
 */
export interface DispatchHandler {
  onConnect(abort: (reason?: unknown) => void): void;
  /** Returns whether the body may come. */
  onHeaders(status: number, rawHeaders: readonly (Uint8Array | string)[], resume: () => void): boolean;
  /** Returns whether more may come. */
  onData(chunk: Uint8Array): boolean;
  onComplete(): void;
  onError(error: Error): void;
  onUpgrade(status: number, rawHeaders: unknown, socket: { destroy(): unknown }): void;
}

/** The part of undici's `Dispatcher` that is used. */
export interface Dispatcher {
  dispatch(options: DispatchOptions, handler: DispatchHandler): boolean;
}

/** Where undici keeps the dispatcher of a process: its own of Node, or that of a program's `setGlobalDispatcher`. */
const PLACE: unique symbol = Symbol.for("undici.globalDispatcher.1") as never;
/** Where undici 8 keeps it; in the other place is a wrapper of it then. */
const PLACE_OF_8: unique symbol = Symbol.for("undici.globalDispatcher.2") as never;

type Global = {
  readonly [PLACE]?: Dispatcher;
  readonly [PLACE_OF_8]?: Dispatcher;
  readonly Headers?: unknown;
};

/** Classes that arrange nothing but connections: the default, and the wrapper of undici 8. */
const PLAIN = /^(?:Agent|Dispatcher1Wrapper)$/;

let known: readonly [Dispatcher | undefined, Dispatcher | undefined] = [undefined, undefined];
let arranged: Dispatcher | undefined;

/**
 * The dispatcher that a program has arranged by `setGlobalDispatcher`, or Node by `NODE_USE_ENV_PROXY`: a `MockAgent`, a `ProxyAgent`. An
 * `Agent` arranges nothing but connections. Nothing is loaded for the question.
 */
export const arrangedDispatcher = (): Dispatcher | undefined => {
  const { [PLACE]: one, [PLACE_OF_8]: two } = globalThis as Global;
  if (one !== known[0] || two !== known[1]) {
    known = [one, two];
    arranged = known.find((dispatcher) => dispatcher && !PLAIN.test(dispatcher.constructor.name));
  }
  return arranged;
};

/**
 * The dispatcher of the process. Node loads it when it is first needed, which takes about 35 ms once.
 *
 * @throws ConfigurationError where there is none
 */
export const globalDispatcher = (): Dispatcher => {
  const dispatcher = (globalThis as Global)[PLACE] ?? ofNode();
  if (!dispatcher)
    throw new ConfigurationError(
      '`transport: "dispatcher"` needs a Node with the `fetch` of undici: leave it out',
    );
  return dispatcher;
};

let node: Global | undefined;

/** Node's own, which is in its global object: test runners run programs in another. */
const ofNode = (): Dispatcher | undefined => {
  node ??= process.getBuiltinModule("node:vm").runInThisContext("globalThis") as Global;
  // The first look at the class loads it.
  return node.Headers ? node[PLACE] : undefined;
};
