import { onAbort } from "../../core/signals.ts";

/** Ends a stream from outside: by its controller, and the signals that it follows. */
export class AbortSwitch {
  readonly #onAbort: (reason: unknown) => void;
  #controller: AbortController | undefined;
  #stopListening: (() => void) | undefined;
  #isOff = false;

  /** @param onAbort - called with the reason when the controller is aborted, until the switch is off */
  constructor(onAbort: (reason: unknown) => void) {
    this.#onAbort = onAbort;
  }

  get controller(): AbortController {
    return this.#controller ?? this.adopt(new AbortController());
  }

  get signal(): AbortSignal | undefined {
    return this.#controller?.signal;
  }

  /** From now on this is the controller. */
  adopt(controller: AbortController): AbortController {
    this.#controller = controller;
    this.#listen(controller.signal, () => this.#onAbort(controller.signal.reason));
    return controller;
  }

  /** Aborts the controller when the signal aborts. */
  follow(signal: AbortSignal): void {
    this.#listen(signal, () => this.controller.abort(signal.reason));
  }

  /** The stream is over: signals that outlive it are to keep nothing of it. */
  off(): void {
    this.#isOff = true;
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  #listen(signal: AbortSignal, action: () => void): void {
    if (this.#isOff) return;
    const stopOthers = this.#stopListening;
    const stop = onAbort(signal, action);
    this.#stopListening = () => {
      stopOthers?.();
      stop();
    };
    // It was aborted already, and that has ended the stream.
    if (this.#isOff) this.off();
  }
}
