import { ConfigurationError } from "../../../errors/index.ts";

/** Runs a Lua script on Redis: all that is needed of it. */
export type RunScript = (script: string, keys: string[], args: string[]) => Promise<unknown>;

/**
 * A client of Redis: of `ioredis` or of `redis` (node-redis 4 or later), one server or a cluster; or anything with an
 * `eval` that takes the script, the number of keys, the keys and the arguments; or a function that runs a script.
 */
export type RedisClient =
  | RunScript
  /** `ioredis` */
  | { call(command: string, ...args: string[]): Promise<unknown> }
  /** `redis` */
  | {
      sendCommand: unknown;
      eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
    }
  | { eval(script: string, numberOfKeys: number, ...keysAndArgs: string[]): Promise<unknown> };

interface Faces {
  readonly call?: (command: string, ...args: string[]) => Promise<unknown>;
  readonly sendCommand?: unknown;
  readonly eval?: (script: string, ...args: unknown[]) => Promise<unknown>;
}

/**
 * How a client runs scripts.
 *
 * @throws ConfigurationError for what is none of the clients that are known
 */
export const scriptRunner = (client: RedisClient): RunScript => {
  if (typeof client === "function") return client;
  const faces = (client ?? {}) as Faces;
  // An `eval` is common to all, with different parameters; `call` is ioredis' own, and its `sendCommand` is another one.
  if (typeof faces.call === "function")
    return async (script, keys, args) => faces.call?.("EVAL", script, String(keys.length), ...keys, ...args);
  if (typeof faces.eval === "function" && typeof faces.sendCommand === "function")
    return async (script, keys, args) => faces.eval?.(script, { keys, arguments: args });
  if (typeof faces.eval === "function")
    return async (script, keys, args) => faces.eval?.(script, keys.length, ...keys, ...args);
  throw new ConfigurationError(
    "`redisLimits.client` must be a client of ioredis or redis, an object with `eval`, or a function that runs a script",
  );
};

/** Listens to a channel of Redis: all that is needed of a subscriber. */
export type Subscribe = (channel: string, listener: (message: string) => void) => unknown;

/**
 * A connection of its own that listens to Redis: `client.duplicate()` of `ioredis`, or of `redis` once it is connected; or
 * a function that listens to a channel.
 */
export type RedisSubscriber =
  | Subscribe
  /** `ioredis` */
  | {
      call: unknown;
      subscribe(channel: string): Promise<unknown>;
      on(event: "message", listener: (channel: string, message: string) => void): unknown;
    }
  /** `redis` */
  | { sendCommand: unknown; subscribe: Subscribe };

/**
 * How a client listens.
 *
 * @throws ConfigurationError for what is none of the clients that are known
 */
export const subscriberOf = (client: RedisSubscriber): Subscribe => {
  if (typeof client === "function") return client;
  if (typeof (client as { subscribe?: unknown } | null)?.subscribe !== "function")
    throw new ConfigurationError(
      "`redisLimits.subscriber` must be a connection of ioredis or redis, or a function that listens to a channel",
    );
  if (!("on" in client && "call" in client))
    return (channel, listener) => client.subscribe(channel, listener);
  return (channel, listener) => {
    client.on("message", (from, message) => {
      if (from === channel) listener(message);
    });
    return client.subscribe(channel);
  };
};
