import type { HealthView } from "../health/health-view.ts";
import type { TargetOutcome } from "../outcome.ts";
import type { PickContext, Strategy } from "./strategies.ts";
import type { TargetState } from "./targets.ts";

/** When targets are ejected, and for how long. Durations in milliseconds. */
export interface EjectionSettings {
  readonly ejectAfter: number;
  readonly ejectMs: number;
  readonly maxEjectMs: number;
}

/** The targets of a failover: in which order they are tried, and which are ejected for a while. */
export class TargetPool {
  readonly states: readonly TargetState[];
  readonly #order: Strategy;
  readonly #settings: EjectionSettings;
  readonly #health: HealthView | undefined;

  constructor(
    states: readonly TargetState[],
    order: Strategy,
    settings: EjectionSettings,
    health: HealthView | undefined,
  ) {
    this.states = states;
    this.#order = order;
    this.#settings = settings;
    this.#health = health;
  }

  /** All targets in the order to try them. Ejected and unhealthy ones come last: better one of them than none. */
  candidates(pick: PickContext): readonly TargetState[] {
    const available = this.states.filter(
      ({ ejectedUntil, name }) => ejectedUntil <= pick.now && this.#health?.state(name) !== "unhealthy",
    );
    if (!available.length) return this.#order(this.states, pick);
    return [...this.#order(available, pick), ...this.states.filter((state) => !available.includes(state))];
  }

  /** A request to a target ended. */
  ended(state: TargetState, outcome: TargetOutcome, now: number): void {
    if (outcome === "failure") this.#failed(state, now);
    if (outcome === "success") this.#succeeded(state);
  }

  #failed(state: TargetState, now: number): void {
    const { ejectAfter, ejectMs, maxEjectMs } = this.#settings;
    state.failuresInRow++;
    if (state.failuresInRow < ejectAfter) return;
    state.failuresInRow = 0;
    state.ejections++;
    state.ejectedUntil = now + Math.min(ejectMs * state.ejections, maxEjectMs);
  }

  #succeeded(state: TargetState): void {
    state.failuresInRow = 0;
    state.ejections = 0;
    state.ejectedUntil = Number.NEGATIVE_INFINITY;
  }
}
