// What every entry point of sockets exports: a connection, and how it behaves.

export type { TLSOptions } from "../transport/connection-options.ts";
export type { CloseOptions, Connection } from "./connection/connection.ts";
export type { ConnectionState } from "./connection/connection-engine.ts";
export type {
  ConnectionClose,
  ConnectionEvents,
  ConnectionNotice,
  GaveUp,
  Reconnected,
  Reconnecting,
} from "./connection/notices.ts";
export type { ConnectionOptions, ReconnectOptions, SocketAgent, SocketClass } from "./options.ts";
export type { SocketFacts, SocketSource, SocketTarget } from "./socket-target.ts";
