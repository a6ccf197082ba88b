import type { OpenAIError } from "../../errors/index.ts";
import type { Connection } from "../connection/connection.ts";
import type { ConnectionClose, Reconnecting } from "../connection/notices.ts";
import { byteLength } from "../socket/byte-length.ts";
import type {
  ReconnectingEvent,
  ReconnectingOverrides,
  SocketClassError,
  SocketClassEvents,
  UnsentMessage,
} from "./socket-class-types.ts";
import { SocketView } from "./socket-view.ts";
import { TypedEmitter } from "./typed-emitter.ts";

type AnyServerEvent = { readonly type: string };

/** How a class of sockets opens its connection, and what it does with events while there is none. */
export interface SocketPlan<ClientEvent extends object, ServerEvent extends AnyServerEvent> {
  /** Of the first connection, and with other parameters of the next ones. */
  address(parameters: Readonly<Record<string, unknown>> | undefined): URL;
  open(address: () => URL, signal: AbortSignal): Promise<Connection<ClientEvent, ServerEvent>>;
  /** Bytes of events that are kept while the connection reconnects. */
  readonly maxRetainedBytes: number;
  /** Whether they wait for `flushPending` after that. */
  readonly isFlushedByHand: boolean;
  readonly onReconnecting?: ((event: ReconnectingEvent) => ReconnectingOverrides | undefined) | undefined;
  error(message: string, event: object | null, cause: unknown): OpenAIError & SocketClassError;
}

/** Bytes of events that are kept until the first connection is open. */
const MAX_EARLY_BYTES = 1_048_576;
const ABNORMAL = 1006;

/**
 * A connection with the members of the official classes of sockets. Events that are sent before it is open are sent as soon as it is.
 */
export abstract class SocketClass<
  ClientEvent extends object,
  ServerEvent extends AnyServerEvent,
> extends TypedEmitter<SocketClassEvents<ClientEvent, ServerEvent>> {
  /** Where it is connected to. */
  url: URL;
  /** Its events `open` and `close`, and its `readyState`. */
  readonly socket: SocketView;
  readonly #plan: SocketPlan<ClientEvent, ServerEvent>;
  readonly #life = new AbortController();
  #connection: Connection<ClientEvent, ServerEvent> | undefined;
  #state: "connecting" | "open" | "reconnecting" | "closing" | "closed" = "connecting";
  #retained: ClientEvent[] = [];
  #retainedBytes = 0;
  #parameters: Readonly<Record<string, unknown>> | undefined;
  /** The last `error` event of the server, until the connection has reported it. */
  #reported: object | undefined;
  #hasGivenUp = false;

  protected constructor(plan: SocketPlan<ClientEvent, ServerEvent>) {
    super();
    this.#plan = plan;
    this.url = plan.address(undefined);
    this.socket = new SocketView(this.url.href, {
      send: (text) => this.#sendText(text),
      close: (code, reason) => this.close({ code: code ?? 1000, reason: reason ?? "" }),
      terminate: () => this.#life.abort(),
    });
    void this.#open();
  }

  /** Sends an event. What hinders it is an `error` event. */
  send(event: ClientEvent): void {
    if (this.#state === "open") this.#transmit(event);
    else if (this.#state === "connecting") this.#retain(event, MAX_EARLY_BYTES);
    else if (this.#state === "reconnecting") this.#retain(event, this.#plan.maxRetainedBytes);
    else this.#fail("cannot send on a closed WebSocket");
  }

  #sendText(text: string): void {
    let event: ClientEvent;
    try {
      event = JSON.parse(text) as ClientEvent;
    } catch (cause) {
      this.#fail("only text that is JSON can be sent", cause);
      return;
    }
    this.send(event);
  }

  /** Sends the events that were kept while it reconnected. */
  flushPending(): void {
    if (this.#state !== "open") return;
    for (const { message } of this.takePending()) this.#transmit(message);
  }

  /** Takes the events that were kept while it reconnected: they are not sent. */
  takePending(): UnsentMessage<ClientEvent>[] {
    const taken = this.#retained;
    this.#retained = [];
    this.#retainedBytes = 0;
    return taken.map((message) => ({ type: "message", message }));
  }

  /** Closes the connection, by default with 1000 and `OK`. */
  close({ code = 1000, reason = "OK" }: { readonly code?: number; readonly reason?: string } = {}): void {
    if (this.#state === "closed") return;
    if (!this.#connection) {
      this.#life.abort();
      return;
    }
    this.#connection.close({ code, reason }).catch((cause: unknown) => {
      this.#fail("could not close the connection", cause);
    });
    if (this.#connection.state === "closing") this.#change("closing");
  }

  /** What happens to it, for a subclass that reads events in another way. */
  protected _happened(_what: "open" | "closing"): void {}

  async #open(): Promise<void> {
    try {
      const address = (): URL => {
        this.url = this.#plan.address(this.#parameters);
        return this.url;
      };
      const connection = await this.#plan.open(address, this.#life.signal);
      this.#connection = connection;
      this.#listen(connection);
      if (connection.state === "open") this.#opened();
    } catch (cause) {
      const isOwn = this.#life.signal.aborted;
      if (!isOwn) this.#fail((cause as Error).message, cause);
      if (!isOwn) this.socket.happened("error", cause);
      this.#closed({ code: ABNORMAL, reason: "", wasClean: false, unsent: [] });
    }
  }

  #opened(): void {
    this.#change("open");
    this._happened("open");
    const early = this.takePending();
    this.socket.happened("open");
    for (const { message } of early) this.#transmit(message);
  }

  #listen(connection: Pick<Connection<ClientEvent, AnyServerEvent>, "on">): void {
    connection.on("event", (event) => this.#received(event));
    connection.on("error", (error) => this.#failed(error));
    connection.on("close", (close) => this.#closed(close));
    connection.on("reconnecting", (notice) => this.#lost(notice));
    connection.on("reconnected", () => this.#reconnected());
    connection.on("gaveUp", () => {
      this.#hasGivenUp = true;
    });
  }

  #received(event: AnyServerEvent): void {
    if (this.socket.hasReader) this.socket.happened("message", JSON.stringify(event), false);
    this._emit("event", event);
    if (event.type === "error") this.#reported = event;
    else if (!RESERVED.has(event.type)) this._emit(event.type, event);
  }

  /** An end without a failure of ours is `close` alone, as with a bare socket. */
  #failed(error: OpenAIError): void {
    const event = this.#reported;
    this.#reported = undefined;
    if (event) this.#fail(error.message, error, event);
    else if (error.kind === "abort" && this.#life.signal.aborted) return;
    else if (error.kind !== "socket" || this.#hasGivenUp) this.#fail(error.message, error);
  }

  #lost({ attempt, maxAttempts, delayMs, cause }: Reconnecting): void {
    this.#change("reconnecting");
    const closeCode = (cause as { readonly code?: unknown }).code;
    const event = {
      attempt,
      maxAttempts,
      delay: delayMs,
      closeCode: typeof closeCode === "number" ? closeCode : ABNORMAL,
      parameters: this.#parameters,
    };
    const given = this.#plan.onReconnecting?.(event);
    if (given && "abort" in given && given.abort) this.#life.abort();
    else if (given && "parameters" in given) this.#parameters = given.parameters;
    this._emit("reconnecting", event);
  }

  #reconnected(): void {
    this.#change("open");
    this._emit("reconnected");
    this.socket.happened("open");
    if (!this.#plan.isFlushedByHand) this.flushPending();
  }

  #closed({ code, reason, unsent }: ConnectionClose<ClientEvent>): void {
    if (this.#state === "closed") return;
    this.#change("closed");
    const messages = unsent.map((message) => ({ type: "message", message }) as const);
    this._emit("close", code, reason, [...messages, ...this.takePending()]);
    this.socket.happened("close", code, reason);
  }

  #transmit(event: ClientEvent): void {
    this.#connection?.send(event).catch((cause: unknown) => {
      // The connection has ended by then, with the event among those that were not sent.
      if (this.#state === "open") this.#fail("could not send data", cause);
    });
  }

  #retain(event: ClientEvent, limit: number): void {
    const text = this.#textOf(event);
    if (text === undefined) return;
    const size = byteLength(text);
    // One event alone may be larger, unless nothing is to be kept.
    if (!limit || (this.#retained.length && this.#retainedBytes + size > limit)) {
      this.#fail("send queue is full, message discarded");
      return;
    }
    // As it is now: the program may change it before it is sent.
    this.#retained.push(JSON.parse(text) as ClientEvent);
    this.#retainedBytes += size;
  }

  #textOf(event: ClientEvent): string | undefined {
    try {
      return JSON.stringify(event);
    } catch (cause) {
      this.#fail("could not send data", cause);
      return undefined;
    }
  }

  #change(state: "open" | "reconnecting" | "closing" | "closed"): void {
    this.#state = state;
    this.socket.changed(state === "reconnecting" ? "CONNECTING" : (state.toUpperCase() as "OPEN"));
    if (state === "closing") this._happened("closing");
  }

  #fail(message: string, cause?: unknown, event: object | null = null): void {
    const isHeard = this._hasListener("error");
    const hint = isHeard ? "" : "; add a listener to `error`, and this is no unhandled rejection any more";
    const error = this.#plan.error(message + hint, event, cause);
    if (isHeard) this._emit("error", error);
    else void Promise.reject(error);
  }
}

/** A server's event of such a type would look like an event of the connection. */
const RESERVED: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "event",
  "raw",
  "open",
  "close",
  "reconnecting",
  "reconnected",
]);
