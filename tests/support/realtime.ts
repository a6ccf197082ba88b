import { Environment, type EnvironmentOptions } from "../../src/handwritten/config/environment.ts";
import type { Connection } from "../../src/handwritten/realtime/index.ts";
import type { SocketServer } from "./socket-server.ts";

/** The key of these tests; found in an error, it has leaked. */
export const KEY = "sk-test-0123456789abcdef";

/** An environment that points at a server of a test. */
export const environmentOf = (
  server: { readonly baseURL: string },
  options?: EnvironmentOptions,
): Environment => new Environment({ apiKey: KEY, baseURL: server.baseURL, ...options });

/** What a promise rejects with. */
export const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => {
      throw new Error(`did not reject, but gave ${String(value)}`);
    },
    (error: unknown) => error,
  );

/** Reads a connection up to and with the first event of a type. */
export const readUntil = async <Event extends { readonly type: string }>(
  connection: AsyncIterable<Event>,
  type: Event["type"],
): Promise<Event[]> => {
  const events: Event[] = [];
  for await (const event of connection) {
    events.push(event);
    if (event.type === type) return events;
  }
  throw new Error(`ended without ${type}`);
};

/** What a loop over the rest of a connection throws; undefined when it ends well. */
export const endOf = async (connection: AsyncIterable<unknown>): Promise<unknown> => {
  try {
    for await (const _ of connection);
    return undefined;
  } catch (error) {
    return error;
  }
};

/** The next thing that a listener is told. */
export const once = <Event>(
  connection: Pick<Connection<object, { type: string }>, "on">,
  name: string,
): Promise<Event> =>
  new Promise((resolve) => {
    const stop = connection.on(name, (event) => {
      stop();
      resolve(event as Event);
    });
  });

/** Opens a session on every socket as the API does. */
export const greet: {
  readonly opened: NonNullable<Parameters<typeof import("./socket-server.ts").socketServer>[0]>["opened"];
} = {
  opened: (peer, index) => peer.send({ type: "session.created", event_id: `event_${index}`, session: {} }),
};

export type { SocketServer };
