import type { AnyOpenAIError, SocketClose } from "../../errors/index.ts";

/** A connection was lost and is about to reconnect. */
export interface Reconnecting {
  readonly type: "reconnecting";
  /** 1 for the first attempt since the connection was last stable. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** How long it waits before the attempt. */
  readonly delayMs: number;
  /** Why the connection was lost, or the attempt before failed. */
  readonly cause: unknown;
  /** The ids of responses that had begun and not ended. They will not end: request them again where they are needed. */
  readonly interrupted: readonly string[];
  /** Events that were being written: they may have arrived, and `send()` has rejected. Empty where the session is restored: they are sent again. */
  readonly unsent: readonly object[];
}

/** There is a new connection, and the events that restore the session have been sent; the waiting events are sent next. */
export interface Reconnected {
  readonly type: "reconnected";
  readonly attempt: number;
  /** Events sent to restore the session: its configuration, and one for each item of the conversation. */
  readonly replayed: number;
  /** Items that cannot be restored, such as speech without a transcript. */
  readonly skipped: number;
}

/** There will be no new connection; the connection ends with an error. */
export interface GaveUp {
  readonly type: "gaveUp";
  /** Attempts that were made. */
  readonly attempts: number;
  readonly cause: unknown;
}

/** What a loop over a connection that reconnects gets besides the server's events. */
export type ConnectionNotice = Reconnecting | Reconnected;

/** The end of a connection. */
export interface ConnectionClose<ClientEvent> extends SocketClose {
  /** Events that were not sent, or may not have arrived: their `send()` has rejected. */
  readonly unsent: readonly ClientEvent[];
}

/** What can be listened to besides the server's events by their type. */
export interface ConnectionEvents<ClientEvent, ServerEvent> {
  /** Every event of the server, before the listeners to its type. */
  event: ServerEvent;
  /** The connection is open; at once when it is already. */
  open: undefined;
  /**
   * Every error: an `error` event of the server as an APIError, a message that is not JSON, the loss of the connection.
   * The first listener gets the errors that came before it, in order; if there were listeners to events by then, the last
   * 100 of them.
   */
  error: AnyOpenAIError;
  /** Once, and last; at once when it is closed already. */
  close: ConnectionClose<ClientEvent>;
  reconnecting: Reconnecting;
  reconnected: Reconnected;
  gaveUp: GaveUp;
}

/** The names of the events of a connection: an event of a server is not emitted under them. */
export const CONNECTION_EVENTS: ReadonlySet<unknown> = /* @__PURE__ */ new Set([
  "event",
  "open",
  "error",
  "close",
  "reconnecting",
  "reconnected",
  "gaveUp",
] satisfies (keyof ConnectionEvents<never, never>)[]);
