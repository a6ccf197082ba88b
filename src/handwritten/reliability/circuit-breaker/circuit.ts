import type { ApiRequest } from "../../contract.ts";
import type { CircuitState } from "../../core/events.ts";
import type { Context } from "../../core/handler.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { CircuitOpenError } from "../../errors/index.ts";
import type { Host } from "../host.ts";
import { type Admission, Breaker, type BreakerSettings } from "./breaker.ts";
import type { Gate } from "./gate.ts";
import type { OutcomeWindow } from "./outcome-window.ts";

/** What all circuits of a policy share. */
export interface CircuitSettings extends BreakerSettings {
  readonly newWindow: () => OutcomeWindow;
  readonly random: () => number;
  readonly onChange: ((key: string, from: CircuitState, to: CircuitState) => void) | undefined;
  readonly host: Host;
}

/** The circuit of one key: its breaker, and the gate that queues further in listen to. */
export class Circuit implements Gate {
  readonly key: string;
  readonly breaker: Breaker;
  readonly #host: Host;
  /** Of the call that is looked at, as long as it is: a change is reported to the client that brings it about. */
  #emit: Context["emit"] | undefined;
  readonly #listeners = new Set<() => void>();
  #isShutting = false;

  constructor(key: string, settings: CircuitSettings) {
    this.key = key;
    this.#host = settings.host;
    this.breaker = new Breaker(settings, settings.newWindow, settings.random, (from, to) => {
      const event = { type: "circuit", target: key, from, to } as const;
      if (this.#emit) this.#emit(event);
      else this.#host.announce(event);
      settings.onChange?.(key, from, to);
      if (to === "open" || to === "forced_open") this.#shut();
    });
  }

  /** Lets a call act on the breaker. */
  by<Result>({ emit }: Pick<Context, "emit">, act: (breaker: Breaker) => Result): Result {
    this.#emit = emit;
    try {
      return act(this.breaker);
    } finally {
      this.#emit = undefined;
    }
  }

  refusal(): CircuitOpenError | undefined {
    const admission = this.breaker.peek(this.#host.clock.now());
    if (!admission.admitted) return this.refuse(admission);
    // Its time may be over before the last listener of a long queue is called: that one needs a reason as well.
    return this.#isShutting ? this.refuse({ admitted: false, retryAfterMs: 0 }) : undefined;
  }

  onShut(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The error of a call that is not let through. */
  refuse({ retryAfterMs }: Admission & { admitted: false }, request?: ApiRequest): CircuitOpenError {
    const until =
      retryAfterMs === undefined
        ? "no probe is let through for now"
        : `for ${Math.ceil(retryAfterMs)} ms more`;
    return new CircuitOpenError(`the circuit of ${this.key} is open, ${until}`, {
      target: this.key,
      retryAfterMs,
      ...(request && { request: describeRequest(request) }),
    });
  }

  #shut(): void {
    this.#isShutting = true;
    for (const listener of [...this.#listeners]) listener();
    this.#isShutting = false;
  }
}
