import { onAbort } from "../../core/signals.ts";
import {
  APIUserAbortError,
  type OpenAIError,
  ResponseTooLargeError,
  type SocketClose,
  SocketClosedError,
  UsageError,
} from "../../errors/index.ts";
import { reconnect } from "../session/reconnect.ts";
import { isRecoverable } from "../socket/close-codes.ts";
import { closeFault } from "../socket/close-fault.ts";
import { LiveSocket } from "../socket/live-socket.ts";
import { endError, openSocket } from "../socket/open-socket.ts";
import type { Socket, SocketEnd } from "../socket/socket.ts";
import { Delivery } from "./delivery.ts";
import { stringifyEvent } from "./event-text.ts";
import { Incoming } from "./incoming.ts";
import type { ConnectionClose } from "./notices.ts";
import { Outbox } from "./outbox.ts";
import type { Setup, SocketFacts } from "./setup.ts";

/** The state of a connection. `reconnecting` lasts from a loss until the session is restored. */
export type ConnectionState = "connecting" | "open" | "reconnecting" | "closing" | "closed";

/** The close of a socket without a close frame. */
const ABNORMAL = { code: 1006, wasClean: false } as const;

/** A connection over all of its sockets: its state, the events that it sends and those that it receives. */
export class ConnectionEngine<ClientEvent extends object, ServerEvent extends { readonly type: string }> {
  readonly outbox: Outbox<ClientEvent>;
  readonly delivery: Delivery<ServerEvent>;
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;
  state: ConnectionState = "connecting";
  requestID: string | undefined;
  readonly #setup: Setup;
  readonly #incoming: Incoming<ServerEvent>;
  #stopListening: () => void = () => {};
  /** Aborted when the connection has ended, for any reason. */
  readonly #life = new AbortController();
  #resolveClosed: () => void = () => {};
  #live: LiveSocket | undefined;
  #attempts = 0;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.outbox = new Outbox(setup.limits.maxQueuedBytes, setup.recovery?.replay);
    const flow = { pause: () => this.#pause(), resume: () => this.#live?.socket.resume?.() };
    this.delivery = new Delivery(setup.limits.maxUnreadBytes, flow);
    this.#incoming = new Incoming(this.delivery, setup.recovery?.replay, setup.redactor);
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#stopListening = onAbort(setup.signal, () => this.#abort());
  }

  /** Resolves when the first socket is open. */
  async start(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      this.#stopListening();
      throw this.#clean(error);
    }
  }

  /** The facts of the connection for errors. */
  get facts(): SocketFacts {
    return { request: this.#setup.request, requestID: this.requestID };
  }

  close(code: number, reason: string): Promise<void> {
    // Checked first: the socket would throw halfway through.
    const fault = closeFault(code, reason);
    if (fault) return Promise.reject(new UsageError(fault));
    const close = { code, reason, wasClean: true };
    if (this.state === "open") {
      this.state = "closing";
      this.#live?.socket.resume?.();
      this.#live?.socket.close(code, reason);
      const { clock, limits } = this.#setup;
      const late = { ...close, wasClean: false };
      if (limits.closeTimeoutMs) {
        const stopTimer = clock.after(limits.closeTimeoutMs, () => this.#finish({}, late));
        void this.closed.then(stopTimer);
      }
    } else if (this.state !== "closing") this.#finish({}, close);
    return this.closed;
  }

  #clean<Value>(value: Value): Value {
    return this.#setup.redactor?.clean(value) ?? value;
  }

  #connect(): Promise<void> {
    const isCurrent = (socket: Socket): boolean => socket === this.#live?.socket;
    return openSocket(this.#setup, this.#life.signal, {
      opened: (socket, requestID) => this.#opened(socket, requestID),
      message: (text, socket) => {
        if (!isCurrent(socket) || this.state !== "open") return;
        this.#live?.heard(true);
        this.#incoming.receive(text, this.facts);
      },
      ponged: (socket) => {
        if (isCurrent(socket)) this.#live?.heard(false);
      },
      ended: (end, socket) => {
        if (isCurrent(socket)) this.#lost(end);
      },
    });
  }

  #opened(socket: Socket, requestID: string | undefined): void {
    const { limits, clock, recovery } = this.#setup;
    this.requestID = this.#clean(requestID);
    this.#incoming.lastErrorCode = undefined;
    this.#incoming.progress.clear();
    this.#live = new LiveSocket(socket, limits, clock, () => this.delivery.isPaused);
    const restored = this.state === "reconnecting" ? recovery?.replay.restore() : undefined;
    for (const event of restored?.events ?? []) socket.send(stringifyEvent(event), () => {});
    this.state = "open";
    this.outbox.connect(socket);
    if (restored) {
      const { events, skipped } = restored;
      const attempt = this.#attempts;
      this.delivery.notify({ type: "reconnected", attempt, replayed: events.length, skipped });
    }
    // Unless a listener has just ended it: `close` is the last event.
    if (this.#live) this.delivery.emit("open", undefined);
  }

  #pause(): void {
    const socket = this.#live?.socket;
    socket?.pause?.();
    if (!socket || socket.pause) return;
    const { maxUnreadBytes } = this.#setup.limits;
    const error = new ResponseTooLargeError(maxUnreadBytes, this.facts, "the unread messages");
    this.#finish({ error }, { ...ABNORMAL, reason: error.message });
  }

  #lost(end: SocketEnd): void {
    const { loss = "", openedAt = 0 } = this.#live ?? {};
    this.#live?.release();
    this.#live = undefined;
    const close = { ...end, reason: this.#clean(end.reason || loss) };
    if (this.state === "closing") {
      this.#finish({}, close);
      return;
    }
    const { progress } = this.#incoming;
    const error = this.#clean(endError(close, this.facts, progress));
    const mayReconnect = error.kind === "socket" && isRecoverable(end, this.#incoming.lastErrorCode);
    // In the middle of a response it is an error: the loop has only a part of that response.
    const isCleanEnd = end.code === 1000 && !end.failure && !progress.count;
    const { recovery, clock } = this.#setup;
    if (mayReconnect && recovery) {
      if (clock.now() - openedAt >= recovery.policy.stableAfterMs) this.#attempts = 0;
      void this.#recover(error, close, recovery);
    } else this.#finish(isCleanEnd ? {} : { error }, close);
  }

  /** Never rejects: a failure ends the connection. */
  async #recover(
    loss: OpenAIError,
    close: SocketClose,
    recovery: NonNullable<Setup["recovery"]>,
  ): Promise<void> {
    const { policy, replay } = recovery;
    const { clock, random } = this.#setup;
    this.state = "reconnecting";
    // A new session has none of it; the same session may have received some.
    const unsent = this.outbox.disconnect(replay.isAnew ? undefined : loss);
    const interrupted = this.#incoming.progress.ids;
    const facts = { maxAttempts: policy.maxAttempts, interrupted, unsent };
    const given = await reconnect({
      policy,
      clock,
      random,
      signal: this.#life.signal,
      attempts: this.#attempts,
      waiting: (attempt, delayMs, failure) => {
        const cause = this.#clean(failure) ?? loss;
        this.delivery.notify({ type: "reconnecting", attempt, delayMs, cause, ...facts });
      },
      connect: (attempt) => {
        this.#attempts = attempt;
        return this.#connect();
      },
    });
    if (!given) return;
    const { attempts } = given;
    const cause = this.#clean(given.failure) ?? loss;
    this.delivery.emit("gaveUp", { type: "gaveUp", attempts, cause });
    const { progress } = this.#incoming;
    const error = new SocketClosedError(close, { ...this.facts, cause, attempts, progress });
    this.#finish({ error: this.#clean(error) }, close);
  }

  #abort(): void {
    const cause: unknown = this.#setup.signal?.reason;
    const error = this.#clean(new APIUserAbortError({ cause, request: this.#setup.request }));
    this.#finish({ error }, { ...ABNORMAL, reason: error.message }, cause);
  }

  #finish(
    end: { readonly error?: OpenAIError },
    { code, reason, wasClean }: SocketClose,
    abortReason?: unknown,
  ): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.#stopListening();
    const live = this.#live;
    this.#live = undefined;
    live?.terminate();
    this.#life.abort(abortReason);
    const close = { code, reason, wasClean };
    const unsent = this.outbox.close(end.error ?? new SocketClosedError(close, this.facts));
    this.delivery.finish(end, { ...close, unsent } satisfies ConnectionClose<ClientEvent>);
    this.#resolveClosed();
  }
}
