import { installedWs } from "#installed-ws";
import type { Clock } from "../../core/clock.ts";
import { isWorkers } from "../../core/runtime/workers.ts";
import { ConfigurationError, type ErrorDetails } from "../../errors/index.ts";
import type { ConnectionOptions, Limits, SocketClass } from "../options.ts";
import { type NativeClass, nativeSockets } from "./native-socket.ts";
import type { OpenSocket } from "./socket.ts";
import { upgradedSockets } from "./upgraded-socket.ts";
import { type WsClass, wsSockets } from "./ws-socket.ts";

/** Options that only `ws` supports; the platform's sockets would ignore them silently. */
const ONLY_WS = ["agent", "tls", "pingIntervalMs", "compression"] as const;

/**
 * Chooses what opens the sockets: the given class; on Node the package `ws`, which reports why a connection was refused,
 * has pings and can make the server wait; in browsers and similar platforms the platform's class; on workerd a class that
 * sends headers. Node's own class is taken only when it is given, since a program would notice its limits too late. See
 * decision 39 in docs/decisions.md.
 *
 * @throws ConfigurationError when no class supports the options
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

/** Any class passes: a socket of a wrong class fails when it is opened. */
const isNative = (given: unknown): given is NativeClass => typeof given === "function";
