import type { OpenAIError } from "../../errors/index.ts";

/** An event that was not sent. */
export interface UnsentMessage<ClientEvent> {
  readonly type: "message";
  readonly message: ClientEvent;
}

/** A connection was lost, and another attempt follows. */
export interface ReconnectingEvent {
  /** From 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Milliseconds before the attempt. */
  readonly delay: number;
  /** With which the socket was closed. */
  readonly closeCode: number;
  /** Query parameters that the last one had been given. */
  readonly parameters: Readonly<Record<string, unknown>> | undefined;
}

/** What a program says to an attempt: other query parameters for it and those that follow, or the end. */
export type ReconnectingOverrides =
  | { readonly parameters?: Readonly<Record<string, unknown>> | undefined }
  | { readonly abort: true };

/** The events of a class of sockets: those of the connection, and those of the server by their types. */
export type SocketClassEvents<ClientEvent, ServerEvent extends { readonly type: string }> = {
  /** Every event of the server, before the listeners to its type. */
  event: [event: ServerEvent];
  /** An `error` event of the server, or a failure on this side. Without a listener it is an unhandled rejection. */
  error: [error: SocketClassError];
  /** Once, and last. */
  close: [code: number, reason: string, unsent: readonly UnsentMessage<ClientEvent>[]];
  reconnecting: [event: ReconnectingEvent];
  reconnected: [];
} & {
  [Type in Exclude<ServerEvent["type"], ReservedName>]: [
    event: Extract<ServerEvent, { readonly type: Type }>,
  ];
};

type ReservedName = "event" | "error" | "close" | "reconnecting" | "reconnected";

/** An error of a socket, with the `error` object of the server's event where there was one. */
export interface SocketClassError extends OpenAIError {
  readonly error?: object | undefined;
  readonly event_id?: string | undefined;
}
