import type { Clock } from "../core/clock.ts";
import type { HeadersOption } from "../core/request/headers.ts";
import type { TLSOptions } from "../transport/connection-options.ts";

/** When and how a connection reconnects after a loss. */
export interface ReconnectOptions {
  /** Connections that are tried after a loss before giving up. Default: 5 */
  readonly maxAttempts?: number | undefined;
  /** The delay before the first one; each further one is twice as long, and half of it is left to chance. Default: 500 ms */
  readonly baseDelayMs?: number | undefined;
  /** The longest delay. A server that asks for a longer one, up to a minute, is given it. Default: 8000 ms */
  readonly maxDelayMs?: number | undefined;
  /** A connection that lasted this long resets the count of attempts. Default: 30,000 ms */
  readonly stableAfterMs?: number | undefined;
}

/** A class that makes WebSockets: that of `ws`, or the platform's. */
export type SocketClass = abstract new (...args: never[]) => object;

/** An `http.Agent` or `https.Agent`: connects through a proxy, or as it likes. */
export interface SocketAgent {
  destroy(): unknown;
}

/** How a connection behaves; the same for all sockets. Sizes are in bytes, durations in milliseconds, and 0 turns a limit off. */
export interface ConnectionOptions {
  /** Ends the connection with an APIUserAbortError, in any state. */
  readonly signal?: AbortSignal | undefined;
  /** Reconnects after a loss, and restores the session; `true` for the defaults. Default: never */
  readonly reconnect?: boolean | ReconnectOptions | undefined;
  /** From the first byte to the open socket. Default: 10,000 ms */
  readonly connectTimeoutMs?: number | undefined;
  /** How often the peer is asked for a sign of life, with `ws`. Default: 30,000 ms */
  readonly pingIntervalMs?: number | undefined;
  /**
   * How long it may take to give one, from the oldest ping that nothing followed; then the connection counts as broken
   * (1006). May be longer than the interval. Default: 10,000 ms
   */
  readonly pingTimeoutMs?: number | undefined;
  /** How long there may be no event from the server; then the connection counts as broken (1006). Default: 0 */
  readonly idleTimeoutMs?: number | undefined;
  /** How long the peer may take to answer `close()`; then it is not waited for. Default: 5000 ms */
  readonly closeTimeoutMs?: number | undefined;
  /** The largest message that is accepted; a larger one ends the connection with a ResponseTooLargeError. Default: 16 MiB */
  readonly maxMessageBytes?: number | undefined;
  /** What may wait to be sent; more is refused with a SendQueueFullError. One event alone may be larger. Default: 1 MiB */
  readonly maxQueuedBytes?: number | undefined;
  /**
   * What may have arrived and not been read by the loop. Above it the server has to wait, with `ws`; the platform's own
   * sockets cannot make it wait, so there the connection ends with a ResponseTooLargeError. Default: 16 MiB
   */
  readonly maxUnreadBytes?: number | undefined;
  /** Offers compression (RFC 7692), with `ws`. Default: false */
  readonly compression?: boolean | undefined;
  /** More headers of the opening request, such as `OpenAI-Safety-Identifier`; `null` leaves one out. Not in a browser. */
  readonly headers?: HeadersOption | undefined;
  /** More query parameters of the address. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Connects in place of Node, through a proxy for instance; or a function that gives an agent. With `ws`. */
  readonly agent?: SocketAgent | ((url: URL) => SocketAgent) | undefined;
  /** Trusted authorities, and a client certificate. With `ws`. */
  readonly tls?: TLSOptions | undefined;
  /**
   * The class of `ws`, or one like the platform's: `globalThis.WebSocket` is taken on Node only when it is passed here.
   * Default: `ws` on Node, the platform's elsewhere
   */
  readonly WebSocket?: SocketClass | undefined;
  /** Default: the platform's time */
  readonly clock?: Clock | undefined;
  /** Default: `Math.random` */
  readonly random?: (() => number) | undefined;
}

/** Options whose defaults are filled in. */
export interface Limits {
  readonly connectTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly maxQueuedBytes: number;
  readonly maxUnreadBytes: number;
}

/** When to reconnect, with all defaults filled in. */
export interface ReconnectPolicy {
  readonly maxAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly stableAfterMs: number;
}
