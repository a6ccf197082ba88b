import type { StreamBehaviour } from "../streams/stream-behaviour.ts";

/** How the server's sockets answer. */
export interface SocketBehaviour extends StreamBehaviour {
  /** The ephemeral secret that it accepts besides the API key. Default: `ek_session_test` */
  readonly clientSecret?: string | undefined;
}

/** An event in either direction. */
export interface SocketEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A socket as the server sees it, with all that a test needs to make it misbehave. */
export interface ServedSocket {
  /** Path and query of the opening request. */
  readonly url: string;
  /** Of the opening request, with lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Events of the client so far, in order; without messages that were not JSON. */
  readonly received: readonly SocketEvent[];
  /** How many events of the client are no longer in `received`: the oldest, when the server's record is full. */
  readonly droppedEvents: number;
  /** Sends an event of the test's making, or any text: malformed JSON, or more than the client accepts. */
  send(message: object | string): void;
  /** Closes with any code and reason. */
  close(code: number, reason?: string): void;
  /** Breaks the connection without a word (1006). */
  terminate(): void;
  /** From here on reads nothing, answers no ping, and sends nothing: the connection is half open. */
  freeze(): void;
}
