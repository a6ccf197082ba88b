import type { ApiRequest } from "../../contract.ts";
import type { Clock } from "../../core/clock.ts";
import type { CircuitState } from "../../core/events.ts";
import type { Context } from "../../core/handler.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { CircuitOpenError } from "../../errors/index.ts";
import { type Admission, Breaker, type BreakerSettings } from "./breaker.ts";
import type { Gate } from "./gate.ts";
import type { OutcomeWindow } from "./outcome-window.ts";

/** What all circuits of a policy share. The clock and the listener are those of the last call. */
export interface CircuitSettings extends BreakerSettings {
  readonly newWindow: () => OutcomeWindow;
  readonly random: () => number;
  readonly onChange: ((key: string, from: CircuitState, to: CircuitState) => void) | undefined;
  readonly current: { clock: Clock; emit: Context["emit"] };
}

/** The circuit of one key: its breaker, and the gate that queues further in listen to. */
export class Circuit implements Gate {
  readonly key: string;
  readonly breaker: Breaker;
  readonly #current: CircuitSettings["current"];
  readonly #listeners = new Set<() => void>();
  #isShutting = false;

  constructor(key: string, settings: CircuitSettings) {
    this.key = key;
    this.#current = settings.current;
    this.breaker = new Breaker(settings, settings.newWindow, settings.random, (from, to) => {
      this.#current.emit({ type: "circuit", target: key, from, to });
      settings.onChange?.(key, from, to);
      if (to === "open" || to === "forced_open") this.#shut();
    });
  }

  refusal(): CircuitOpenError | undefined {
    const admission = this.breaker.peek(this.#current.clock.now());
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
