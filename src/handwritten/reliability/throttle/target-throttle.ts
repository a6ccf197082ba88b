import type { Context } from "../../core/handler.ts";
import { classify } from "../../errors/classify.ts";
import { lastMs, type OutcomeWindow } from "../circuit-breaker/outcome-window.ts";
import { isThrottled } from "../outcome.ts";
import { SendRate } from "./send-rate.ts";

/** How a client restrains itself; see `ThrottleOptions`. */
export interface ThrottleSettings {
  readonly rate: boolean;
  readonly ratio: number;
  readonly windowMs: number;
  readonly maxRejected: number;
}

/** What is known of how one target throttles. */
export class TargetThrottle {
  readonly rate: SendRate = new SendRate();
  readonly #window: OutcomeWindow;
  readonly #settings: ThrottleSettings;

  constructor(settings: ThrottleSettings) {
    this.#settings = settings;
    this.#window = lastMs(settings.windowMs);
  }

  /** The part of calls to refuse: of requests beyond `ratio` for each that was accepted. */
  refusedPart(now: number): number {
    const { ratio, maxRejected } = this.#settings;
    const { calls, failures } = this.#window.tally(now);
    const accepted = calls - failures;
    return Math.min(maxRejected, Math.max(0, (calls - ratio * accepted) / (calls + 1)));
  }

  /** A call that is refused here counts as refused, or one in ten that gets through would look like all. */
  refused(now: number): void {
    this.#window.add(now, true, false);
  }

  /** The server responded, with or without an error. */
  responded({ clock, target, emit }: Context, error?: unknown): void {
    const now = clock.now();
    const throttled = isThrottled(error);
    this.#window.add(now, throttled || isOverloaded(error), false);
    if (!this.#settings.rate) return;
    this.rate.answered(now, throttled);
    // Reported when it is cut: on the way up it changes with every response.
    if (throttled) emit({ type: "throttle", target: target.name, requestsPerSecond: this.rate.rate });
  }
}

const isOverloaded = (error: unknown): boolean => {
  const { status } = classify(error);
  return status === 503 || status === 529;
};
