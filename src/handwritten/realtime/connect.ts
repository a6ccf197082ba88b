import type { ApiRequest } from "../contract.ts";
import { systemClock } from "../core/clock.ts";
import { givenOf } from "../core/options/check-options.ts";
import { Connection } from "./connection/connection.ts";
import { limitsOf, reconnectOf } from "./limits.ts";
import type { ConnectionOptions } from "./options.ts";
import { type Restores, SessionReplay } from "./session/session-replay.ts";
import { chooseSockets } from "./socket/choose-socket.ts";
import type { Dial } from "./socket/socket.ts";
import type { SocketTarget } from "./socket-target.ts";

/** What differs between the kinds of connections. */
export interface Kind {
  /** The name of the operation, for errors and the target. */
  readonly operation: string;
  readonly path: string;
  /** Or what gives it for each connection. */
  readonly address: URL | (() => URL);
  /** What of a lost session can be restored. */
  readonly restores: Restores;
  credentials(request: ApiRequest): Promise<Omit<Dial, "url">>;
}

/** Opens a connection of any kind. */
export const connect = async <ClientEvent extends object, ServerEvent extends { readonly type: string }>(
  { redactor }: SocketTarget,
  { operation, path, address, restores, credentials }: Kind,
  options: ConnectionOptions,
): Promise<Connection<ClientEvent, ServerEvent>> => {
  const { clock = systemClock, random = Math.random, signal } = givenOf(options);
  const limits = limitsOf(options);
  const policy = reconnectOf(options);
  const addressOf = typeof address === "function" ? address : () => address;
  const { origin, pathname } = addressOf();
  const request = { operation, method: "GET", path, body: { kind: "none" }, reply: "nothing" } as const;
  const described = { operation, method: "GET", path, url: `${origin}${pathname}` } as const;
  return Connection.open({
    request: described,
    dial: async () => ({ url: addressOf(), ...(await credentials(request)) }),
    open: await chooseSockets(options, limits, clock, {
      request: described,
      wallTime: () => clock.wallTime(),
    }),
    limits,
    clock,
    random,
    signal,
    redactor,
    recovery: policy && { policy, replay: new SessionReplay(restores, random) },
  });
};
