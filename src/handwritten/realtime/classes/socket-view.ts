import { TypedEmitter } from "./typed-emitter.ts";

/** What {@link SocketView} does to its connection. */
export interface SocketControl {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
}

/** The events of {@link SocketView}, in the manner of `ws`. */
export type SocketViewEvents = {
  open: [];
  message: [data: string, isBinary: boolean];
  close: [code: number, reason: string];
  error: [error: unknown];
};

/** An event of {@link SocketView}, in the manner of the platform. */
export interface SocketViewEvent {
  readonly type: keyof SocketViewEvents;
  readonly target: SocketView;
  readonly data?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly error?: unknown;
  readonly message?: string;
}

type Handler = ((event: SocketViewEvent) => unknown) | { handleEvent(event: SocketViewEvent): unknown };

const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;

/**
 * The socket of a connection as programs know it: the events `open`, `message`, `close` and `error` with `on` as `ws` has it and with
 * `addEventListener` as the platform has it. It stays the same when the connection reconnects, and has `open` again then.
 */
export class SocketView extends TypedEmitter<SocketViewEvents> {
  readonly CONNECTING: 0 = 0;
  readonly OPEN: 1 = 1;
  readonly CLOSING: 2 = 2;
  readonly CLOSED: 3 = 3;
  readonly url: string;
  onopen: ((event: SocketViewEvent) => unknown) | null = null;
  onmessage: ((event: SocketViewEvent) => unknown) | null = null;
  onclose: ((event: SocketViewEvent) => unknown) | null = null;
  onerror: ((event: SocketViewEvent) => unknown) | null = null;
  #state: (typeof STATES)[keyof typeof STATES] = STATES.CONNECTING;
  readonly #control: SocketControl;
  readonly #adapters = new Map<string, WeakMap<object, (...args: readonly unknown[]) => void>>();

  constructor(url: string, control: SocketControl) {
    super();
    this.url = url;
    this.#control = control;
  }

  get readyState(): 0 | 1 | 2 | 3 {
    return this.#state;
  }

  addEventListener(name: keyof SocketViewEvents, handler: Handler, options?: { once?: boolean }): void {
    const adapter = (...args: readonly unknown[]): void => {
      const event = this.#eventOf(name, args);
      if (typeof handler === "function") handler.call(this, event);
      else handler.handleEvent(event);
    };
    const ofName = this.#adapters.get(name) ?? new WeakMap();
    // As the platform's: a listener is there once.
    if (ofName.has(handler)) return;
    this.#adapters.set(name, ofName.set(handler, adapter));
    if (options?.once) this.once(name, adapter);
    else this.on(name, adapter);
  }

  removeEventListener(name: keyof SocketViewEvents, handler: Handler): void {
    const adapter = this.#adapters.get(name)?.get(handler);
    if (!adapter) return;
    this.#adapters.get(name)?.delete(handler);
    this.off(name, adapter);
  }

  send(text: string): void {
    this.#control.send(text);
  }

  close(code?: number, reason?: string): void {
    this.#control.close(code, reason);
  }

  /** Ends the connection without the peer. */
  terminate(): void {
    this.#control.terminate();
  }

  /** @internal */
  changed(state: keyof typeof STATES): void {
    this.#state = STATES[state];
  }

  /** @internal */
  happened<Name extends keyof SocketViewEvents>(name: Name, ...args: SocketViewEvents[Name]): void {
    const handler = this[`on${name}`];
    if (handler) this.once(name, (() => handler.call(this, this.#eventOf(name, args))) as never);
    this._emit(name, ...args);
  }

  /** Whether the text of messages is of interest. @internal */
  get hasReader(): boolean {
    return this._hasListener("message") || this.onmessage !== null;
  }

  #eventOf(type: keyof SocketViewEvents, [first, second]: readonly unknown[]): SocketViewEvent {
    const event = { type, target: this };
    if (type === "message") return { ...event, data: first as string };
    if (type === "close") return { ...event, code: first as number, reason: second as string };
    if (type === "error")
      return { ...event, error: first, message: (first as Error | undefined)?.message ?? "" };
    return event;
  }
}
