import { backoff, partialJitter } from "../../core/backoff.ts";
import type { CircuitState } from "../../core/events.ts";
import type { TargetOutcome } from "../outcome.ts";
import type { OutcomeWindow } from "./outcome-window.ts";

/** When a breaker opens, and how it closes again. Durations in milliseconds, on a monotonic scale. */
export interface BreakerSettings {
  /** Failures one after another that open it; Infinity: never for that reason. */
  readonly consecutiveFailures: number;
  /** What the window must hold before its ratios count. */
  readonly minimumCalls: number;
  /** The part of the calls in the window whose failure opens it; above 1: never for that reason. */
  readonly failureRatio: number;
  /** The same of slow calls. */
  readonly slowRatio: number;
  /** How long it is open the first time. */
  readonly openMs: number;
  /** What that grows by with each opening out of half-open. */
  readonly openGrowth: number;
  readonly maxOpenMs: number;
  /** The part of the open period that is left to chance. */
  readonly jitter: number;
  /** How many probes may be under way at once while it is half-open. */
  readonly halfOpenCalls: number;
  /** How many probes in all have to succeed for it to close. */
  readonly successThreshold: number;
  /** How long probes may be under way without a decision until it opens again. */
  readonly halfOpenMs: number;
}

type State =
  | { readonly kind: "closed"; readonly window: OutcomeWindow; consecutive: number }
  | { readonly kind: "open"; readonly until: number; readonly openings: number }
  | {
      readonly kind: "half_open";
      readonly openings: number;
      until: number;
      underWay: number;
      successes: number;
    }
  | { readonly kind: "forced_open" }
  | { readonly kind: "forced_closed" };

/** Whether a call may go out: the generation it belongs to, or how long to stay away. */
export type Admission =
  | { readonly admitted: true; readonly generation: number }
  | { readonly admitted: false; readonly retryAfterMs: number | undefined };

/**
 * The state machine of a circuit breaker, without clock and timers: both questions and results bring their time. Each
 * change of state begins a generation, and a result of an older one changes nothing: a call that began before the
 * circuit opened neither closes it nor opens it again.
 */
export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #newWindow: () => OutcomeWindow;
  readonly #random: () => number;
  readonly #onChange: (from: CircuitState, to: CircuitState) => void;
  #state: State;
  #generation = 0;

  constructor(
    settings: BreakerSettings,
    newWindow: () => OutcomeWindow,
    random: () => number,
    onChange: (from: CircuitState, to: CircuitState) => void,
  ) {
    this.#settings = settings;
    this.#newWindow = newWindow;
    this.#random = random;
    this.#onChange = onChange;
    this.#state = { kind: "closed", window: newWindow(), consecutive: 0 };
  }

  /** How it stands at this moment. An open one whose time is over says `half_open`. */
  stateAt(now: number): CircuitState {
    this.#passTime(now);
    const state = this.#state;
    return state.kind === "open" && now >= state.until ? "half_open" : state.kind;
  }

  /** Whether a call would be let through now. Takes nothing. */
  peek(now: number): Admission {
    this.#passTime(now);
    const state = this.#state;
    switch (state.kind) {
      case "open":
        return now >= state.until ? this.#admit() : { admitted: false, retryAfterMs: state.until - now };
      case "half_open":
        return this.#hasPermit(state) ? this.#admit() : { admitted: false, retryAfterMs: undefined };
      case "forced_open":
        return { admitted: false, retryAfterMs: undefined };
      default:
        return this.#admit();
    }
  }

  /** Lets a call through, or not. One that is let through reports later how it ended, or that it did not count. */
  acquire(now: number): Admission {
    const admission = this.peek(now);
    if (!admission.admitted) return admission;
    const state = this.#state;
    if (state.kind === "open") {
      const { halfOpenMs } = this.#settings;
      const until = now + halfOpenMs;
      this.#change({ kind: "half_open", until, openings: state.openings, underWay: 1, successes: 0 });
      return this.#admit();
    }
    if (state.kind === "half_open") {
      if (state.underWay === 0) state.until = now + this.#settings.halfOpenMs;
      state.underWay++;
    }
    return admission;
  }

  /** A call of this generation has ended. */
  report(generation: number, now: number, outcome: TargetOutcome, slow = false): void {
    this.#passTime(now);
    if (generation !== this.#generation) return;
    const state = this.#state;
    if (state.kind === "closed" && outcome !== "ignored")
      this.#count(state, now, outcome === "failure", slow);
    if (state.kind === "half_open") this.#judge(state, now, outcome, slow);
  }

  /** Opens or closes it by hand; undefined lets it decide for itself again, beginning closed. */
  force(to: "open" | "closed" | undefined): void {
    if (to) this.#change({ kind: to === "open" ? "forced_open" : "forced_closed" });
    else this.#change({ kind: "closed", window: this.#newWindow(), consecutive: 0 });
  }

  #count(state: State & { kind: "closed" }, now: number, failed: boolean, slow: boolean): void {
    const { consecutiveFailures, minimumCalls, failureRatio, slowRatio } = this.#settings;
    state.window.add(now, failed, slow);
    state.consecutive = failed ? state.consecutive + 1 : 0;
    // What went well cannot open it.
    if (!failed && !slow) return;
    const tally = state.window.tally(now);
    const isEnough = tally.calls >= minimumCalls;
    const tooMany = isEnough && failed && tally.failures >= failureRatio * tally.calls;
    const tooSlow = isEnough && slow && tally.slow >= slowRatio * tally.calls;
    if (tooMany || tooSlow || state.consecutive >= consecutiveFailures) this.#open(now, 0);
  }

  #judge(state: State & { kind: "half_open" }, now: number, outcome: TargetOutcome, slow: boolean): void {
    state.underWay--;
    if (outcome === "ignored") return;
    if (outcome === "failure" || (slow && this.#settings.slowRatio <= 1)) this.#open(now, state.openings);
    else if (++state.successes >= this.#settings.successThreshold) this.force(undefined);
  }

  /** A permit that is given back by a probe that did not count is free again. */
  #hasPermit({ underWay, successes }: State & { kind: "half_open" }): boolean {
    const { halfOpenCalls, successThreshold } = this.#settings;
    return underWay < halfOpenCalls && underWay + successes < Math.max(successThreshold, 1);
  }

  /** Probes that never end must not keep it half-open for ever. That there are none for a while says nothing: calls may be few. */
  #passTime(now: number): void {
    const state = this.#state;
    if (state.kind === "half_open" && state.underWay > 0 && now >= state.until)
      this.#open(state.until, state.openings);
  }

  #open(now: number, openings: number): void {
    const { openMs, openGrowth, maxOpenMs, jitter } = this.#settings;
    const periodMs = backoff({
      baseDelayMs: openMs,
      maxDelayMs: maxOpenMs,
      multiplier: openGrowth,
      attempt: openings,
      jitter: partialJitter(jitter),
      random: this.#random(),
    });
    this.#change({ kind: "open", until: now + periodMs, openings: openings + 1 });
  }

  #admit(): Admission {
    return { admitted: true, generation: this.#generation };
  }

  #change(to: State): void {
    const from = this.#state.kind;
    this.#state = to;
    this.#generation++;
    if (from !== to.kind) this.#onChange(from, to.kind);
  }
}
