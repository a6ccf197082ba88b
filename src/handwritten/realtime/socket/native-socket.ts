import type { Clock } from "../../core/clock.ts";
import { ResponseTooLargeError } from "../../errors/index.ts";
import type { Limits } from "../options.ts";
import { byteLength } from "./byte-length.ts";
import type { OpenSocket, Socket, SocketEnd, SocketHandlers } from "./socket.ts";

/** The platform's class; servers' platforms take headers too, browsers do not. */
export type NativeClass = new (
  url: URL,
  protocols: string[] | { protocols: string[]; headers: Readonly<Record<string, string>> },
) => NativeSocket;

/** What the library needs of a platform's socket. */
export interface NativeSocket {
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly error?: unknown }) => void) | null;
  onclose:
    | ((event: { readonly code: number; readonly reason: string; readonly wasClean: boolean }) => void)
    | null;
  binaryType: "arraybuffer" | "blob";
  readonly bufferedAmount: number;
  /** `x-request-id` of the answer; the platforms' own do not show it. */
  readonly requestID?: string | undefined;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** How often `bufferedAmount` is read: the platform's sockets do not report when an event has left. */
const FLUSH_POLL_MS = 10;

/** Opens sockets with a class like the platform's `WebSocket`. */
export const nativeSockets = (
  NativeSocket: NativeClass,
  { maxMessageBytes }: Limits,
  clock: Clock,
): OpenSocket => {
  return ({ url, protocols, headers }, handlers) => {
    const needsHeaders = Object.keys(headers).length > 0;
    const socket = new NativeSocket(
      url,
      needsHeaders ? { protocols: [...protocols], headers } : [...protocols],
    );
    socket.binaryType = "arraybuffer";
    return new PlatformSocket(socket, handlers, maxMessageBytes, clock);
  };
};

/** One socket of the platform. It has no pings, cannot make the peer wait, and does not report flushed events. */
class PlatformSocket implements Socket {
  readonly #socket: NativeSocket;
  readonly #handlers: SocketHandlers;
  readonly #clock: Clock;
  /** What was sent and may not have left, with the bytes that were sent up to its end. */
  #unflushed: { readonly end: number; readonly done: (error?: unknown) => void }[] = [];
  #sentBytes = 0;
  #stopPolling: (() => void) | undefined;
  #ended = false;

  constructor(socket: NativeSocket, handlers: SocketHandlers, maxBytes: number, clock: Clock) {
    this.#socket = socket;
    this.#handlers = handlers;
    this.#clock = clock;
    let failure: unknown;
    socket.onopen = () => {
      if (!this.#ended) handlers.opened(socket.requestID);
    };
    socket.onerror = (event) => {
      failure = event.error ?? new Error("the platform does not say why");
    };
    socket.onmessage = ({ data }) => {
      if (!this.#ended) this.#receive(data, maxBytes);
    };
    socket.onclose = ({ code, reason, wasClean }) => {
      this.#end({ code, reason, wasClean, ...(failure !== undefined && { failure }) });
    };
  }

  send(text: string, done: (error?: unknown) => void): void {
    this.#socket.send(text);
    this.#sentBytes += byteLength(text);
    this.#unflushed.push({ end: this.#sentBytes, done });
    this.#stopPolling ??= this.#clock.after(0, () => this.#poll());
  }

  close(code: number, reason: string): void {
    // The platform lets a program say no more than this.
    if (code === 1000 || code >= 3000) this.#socket.close(code, reason);
    else this.#socket.close();
  }

  terminate(): void {
    this.close(1000, "");
    // The closing handshake goes on by itself; its end is not awaited.
    this.#end({ code: 1006, reason: "", wasClean: false });
  }

  #receive(data: unknown, maxBytes: number): void {
    const text = typeof data === "string" ? data : new TextDecoder().decode(data as ArrayBuffer);
    if (!maxBytes || text.length <= maxBytes) {
      this.#handlers.message(text);
      return;
    }
    this.close(1009, "");
    const failure = new ResponseTooLargeError(maxBytes, {}, "a message");
    this.#end({ code: 1009, reason: "", wasClean: false, failure });
  }

  /** Events that are not buffered any more have left. */
  #poll(): void {
    const left = this.#sentBytes - this.#socket.bufferedAmount;
    const firstBuffered = this.#unflushed.findIndex(({ end }) => end > left);
    const flushed = this.#unflushed.splice(0, firstBuffered < 0 ? this.#unflushed.length : firstBuffered);
    this.#stopPolling = this.#unflushed.length
      ? this.#clock.after(FLUSH_POLL_MS, () => this.#poll())
      : undefined;
    for (const { done } of flushed) done();
  }

  #end(end: SocketEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopPolling?.();
    for (const { done } of this.#unflushed.splice(0)) done(new Error("the socket is closed"));
    this.#handlers.ended(end);
  }
}
