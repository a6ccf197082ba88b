import { OpenAIError } from "../../errors/index.ts";
import type { SocketClassError } from "./socket-class-types.ts";

interface ServerErrorEvent {
  readonly event_id?: string;
  readonly error?: object;
}

/** What `error` listeners of Realtime sockets get. `cause` is the error that a connection of `connectRealtime` gives. */
export class OpenAIRealtimeError extends OpenAIError implements SocketClassError {
  /** The error of the server. */
  readonly error?: object | undefined;
  /** Of the event that reported it. */
  readonly event_id?: string | undefined;

  constructor(message: string, event: ServerErrorEvent | null, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.error = event?.error;
    this.event_id = event?.event_id;
  }

  get kind(): "socket" {
    return "socket";
  }
  override get name(): string {
    return "OpenAIRealtimeError";
  }
}

/** What `error` listeners of the other sockets get. `error` is the whole event of the server, and not enumerable. */
export class WebSocketError extends OpenAIError implements SocketClassError {
  declare readonly error?: object | undefined;

  constructor(message: string, event: object | null, options?: { readonly cause?: unknown }) {
    super(message, options);
    Object.defineProperty(this, "error", { value: event ?? undefined, writable: true, configurable: true });
  }

  get kind(): "socket" {
    return "socket";
  }
  override get name(): string {
    return "WebSocketError";
  }
}
