import type { SocketClose } from "../../errors/index.ts";

/** How a socket ended: the close of the protocol, and the failure behind it where that is known. */
export interface SocketEnd extends SocketClose {
  /** An error of this library or of the platform. */
  readonly failure?: unknown;
}

/** Called by a socket: never before {@link OpenSocket} has returned, and never after `ended`. */
export interface SocketHandlers {
  /** @param requestID - `x-request-id` of the answer, where the platform shows it */
  opened(requestID: string | undefined): void;
  message(text: string): void;
  /** The peer answered a ping. */
  ponged(): void;
  /** Once, and last; also when the socket never opened. */
  ended(end: SocketEnd): void;
}

/** A WebSocket, reduced to what the library needs of it. */
export interface Socket {
  /** Sends a text message. `done` is called once it is out of this process's hands, with an error if it never will be. */
  send(text: string, done: (error?: unknown) => void): void;
  /** Absent where the platform has no pings. */
  ping?(): void;
  /** Reads no more, so that the peer has to wait. Absent where the platform cannot. */
  pause?(): void;
  resume?(): void;
  /** Begins the closing handshake (RFC 6455 §7.1.2). */
  close(code: number, reason: string): void;
  /** Ends the connection at once, without the peer. */
  terminate(): void;
}

/** Where a socket goes and what it brings along. */
export interface Dial {
  readonly url: URL;
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Opens a socket. */
export type OpenSocket = (dial: Dial, handlers: SocketHandlers) => Socket;
