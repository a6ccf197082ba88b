import { ConfigurationError } from "../../../errors/index.ts";
import { type Evaluate, runByHash } from "./run-by-hash.ts";

/** Runs a Lua script on Redis: all that is needed of it. */
export type RunScript = (script: string, keys: string[], args: string[]) => Promise<unknown>;

/**
 * A client of Redis: of `ioredis` or of `redis` (node-redis 4 or later), one server or a cluster; or anything with an
 * `eval` that takes the script, the number of keys, the keys and the arguments, and perhaps an `evalsha` that takes the
 * SHA-1 of a script in its place; or a function that runs a script. A script is sent whole when the server does not have
 * it, and by its SHA-1 otherwise; without `evalsha`, and to a function, it is given whole each time.
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
  | {
      eval(script: string, numberOfKeys: number, ...keysAndArgs: string[]): Promise<unknown>;
      evalsha?(sha1: string, numberOfKeys: number, ...keysAndArgs: string[]): Promise<unknown>;
    };

type Method = (text: string, ...args: unknown[]) => Promise<unknown>;

interface Faces {
  readonly call?: Method;
  readonly sendCommand?: unknown;
  readonly eval?: Method;
  /** Of `redis`. */
  readonly evalSha?: Method;
  readonly evalsha?: Method;
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
  if (typeof faces.call === "function") {
    const calling =
      (command: string): Evaluate =>
      async (text, keys, args) =>
        faces.call?.(command, text, String(keys.length), ...keys, ...args);
    return runByHash(calling("EVAL"), calling("EVALSHA"));
  }
  const isNodeRedis = typeof faces.sendCommand === "function";
  const evaluating =
    (name: "eval" | "evalSha" | "evalsha"): Evaluate =>
    async (text, keys, args) =>
      isNodeRedis
        ? faces[name]?.(text, { keys, arguments: args })
        : faces[name]?.(text, keys.length, ...keys, ...args);
  const byHash = isNodeRedis ? "evalSha" : "evalsha";
  if (typeof faces.eval === "function")
    return typeof faces[byHash] === "function"
      ? runByHash(evaluating("eval"), evaluating(byHash))
      : evaluating("eval");
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
