/// <reference lib="esnext.disposable" preserve="true" />
import { SocketClosedError } from "../../errors/index.ts";
import { ConnectionEngine, type ConnectionState } from "./connection-engine.ts";
import type { ConnectionEvents, ConnectionNotice } from "./notices.ts";
import type { Setup } from "./setup.ts";

/** How a connection is closed. */
export interface CloseOptions {
  /** 1000, or from 3000 to 4999 (RFC 6455 §7.4.2). Default: 1000 */
  readonly code?: number | undefined;
  /** At most 123 bytes. Default: none */
  readonly reason?: string | undefined;
}

/** What the iterator of a connection gives. */
type Step<ServerEvent> = AsyncIterator<ServerEvent | ConnectionNotice, undefined>;

/**
 * A connection over which a client and a server send each other typed events. Events are read by a loop, by listeners,
 * or by both.
 *
 * A loop may be left and another begun; leaving it does not close the connection, `close()` and `await using` do. It
 * ends when this side has closed the connection, or the server has with 1000 and no response in progress; any other end
 * is thrown, as a SocketClosedError. A message that is not JSON is thrown too (DecodeError), and the connection stays open. An
 * `error` event of the server is an event for a loop, and an APIError for listeners to `error`. Events of unknown types
 * are delivered like all others.
 *
 * @example
 * await using connection = await connectRealtime(environment, { model: "gpt-realtime" });
 * await connection.send({ type: "response.create" });
 * for await (const event of connection) if (event.type === "response.done") break;
 */
export class Connection<ClientEvent extends object, ServerEvent extends { readonly type: string }>
  implements AsyncIterable<ServerEvent | ConnectionNotice>, AsyncDisposable
{
  readonly #engine: ConnectionEngine<ClientEvent, ServerEvent>;

  private constructor(engine: ConnectionEngine<ClientEvent, ServerEvent>) {
    this.#engine = engine;
  }

  /** Resolves when the connection is open. */
  static async open<ClientEvent extends object, ServerEvent extends { readonly type: string }>(
    setup: Setup,
  ): Promise<Connection<ClientEvent, ServerEvent>> {
    const engine = new ConnectionEngine<ClientEvent, ServerEvent>(setup);
    await engine.start();
    return new Connection(engine);
  }

  get state(): ConnectionState {
    return this.#engine.state;
  }

  /** `x-request-id` of the answer that opened the socket; undefined where the platform does not show it. */
  get requestID(): string | undefined {
    return this.#engine.requestID;
  }

  /** The bytes that wait to be sent. */
  get queuedBytes(): number {
    return this.#engine.outbox.bytes;
  }

  /** Resolves when the connection is closed, for any reason. Never rejects. */
  get closed(): Promise<void> {
    return this.#engine.closed;
  }

  /**
   * Listens to an event of the server by its type, or to what happens to the connection by its name. What a listener
   * throws is an uncaught exception, as with the platform's event targets. All listeners get one event before any gets
   * the next.
   *
   * An event that is newer than this library has no typed name: `on("event", …)` gets it like all others.
   *
   * Events, errors, the end and `close` that came before the first loop or listener go to the first listeners, in order,
   * in a microtask after they are added.
   *
   * @example
   * connection.on("event", (event: { readonly type: string }) => {
   *   if (event.type === "response.brand_new") console.log(event);
   * });
   *
   * @returns a function that ends that
   */
  on<Name extends Exclude<ServerEvent["type"], "error">>(
    name: Name,
    listener: (event: Extract<ServerEvent, { readonly type: Name }>) => void,
  ): () => void;
  on<Name extends keyof ConnectionEvents<ClientEvent, ServerEvent>>(
    name: Name,
    listener: (event: ConnectionEvents<ClientEvent, ServerEvent>[Name]) => void,
  ): () => void;
  on(name: string, listener: (event: never) => void): () => void {
    const stop = this.#engine.delivery.on(name, listener);
    let isOn = true;
    if (name === "open" && this.state === "open") {
      const isOpen = (): boolean => isOn && this.state !== "closed";
      queueMicrotask(() => isOpen() && listener(undefined as never));
    }
    return () => {
      isOn = false;
      stop();
    };
  }

  /** @throws UsageError while another loop reads */
  [Symbol.asyncIterator](): Step<ServerEvent> {
    return this.#engine.delivery.iterate();
  }

  /**
   * Sends an event; while the connection reconnects, as soon as that is done. Resolves when the event has left this
   * process, which does not mean that the server has it. A rejection without a handler is not an uncaught exception:
   * listeners and loops get the end.
   *
   * @throws SendQueueFullError when `maxQueuedBytes` wait already
   * @throws SocketClosedError when the connection ended before
   * @throws EncodeError when it is not an object, or not JSON
   */
  send(event: ClientEvent): Promise<void> {
    const { state, facts, outbox } = this.#engine;
    if (state !== "closing" && state !== "closed") return outbox.add(event);
    const close = { code: 1006, reason: "nothing can be sent after its end", wasClean: false };
    const refused = Promise.reject(new SocketClosedError(close, facts));
    // The server may have closed it just now: whether that is before this call or after it is chance.
    refused.catch(() => {});
    return refused;
  }

  /** Closes the connection after all sent events. Resolves when it is closed. Events that arrive meanwhile are dropped. */
  close(options?: CloseOptions): Promise<void> {
    const { code = 1000, reason = "" } = options ?? {};
    return this.#engine.close(code, reason);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
