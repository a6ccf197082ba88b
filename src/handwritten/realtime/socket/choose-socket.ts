import { installedWs } from "#installed-ws";
import type { Clock } from "../../core/clock.ts";
import { isWorkers } from "../../core/runtime/workers.ts";
import { ConfigurationError, type ErrorDetails } from "../../errors/index.ts";
import type { ConnectionOptions, Limits, SocketClass } from "../options.ts";
import { type NativeClass, nativeSockets } from "./native-socket.ts";
import type { OpenSocket } from "./socket.ts";
import { upgradedSockets } from "./upgraded-socket.ts";
import { type WsClass, wsSockets } from "./ws-socket.ts";

/** What only `ws` can do; the platform's sockets would leave it undone without a word. */
const ONLY_WS = ["agent", "tls", "pingIntervalMs", "compression"] as const;

/**
 * Decides what opens the sockets: the class given; on Node the package `ws`, as it tells why a connection was refused,
 * has pings and can make the server wait; in browsers and the like the platform's class, on workerd one that sends headers. On Node that is taken only
 * when it is the class given: a program would not notice what it lacks before it is in trouble.
 *
 * @throws ConfigurationError when there is none that can do what the options ask for
 */
export const chooseSockets = async (
  options: ConnectionOptions,
  limits: Limits,
  clock: Clock,
  details: ErrorDetails,
): Promise<OpenSocket> => {
  const given = options.WebSocket ?? (await installedWs());
  if (given && isWs(given)) return wsSockets(given, options, limits, details);
  const needed = ONLY_WS.find((name) => options[name]);
  if (needed) throw new ConfigurationError(`\`${needed}\` needs the package ws: npm install ws`);
  const native = given ?? (isWorkers() ? upgradedSockets(details) : globalThis.WebSocket);
  if (!isNative(native))
    throw new ConfigurationError("there is no WebSocket here: pass a class as `WebSocket`");
  return nativeSockets(native, limits, clock);
};

const isWs = (given: SocketClass): given is WsClass => "terminate" in given.prototype;

/** What its sockets lack is found when they are opened. */
const isNative = (given: unknown): given is NativeClass => typeof given === "function";
