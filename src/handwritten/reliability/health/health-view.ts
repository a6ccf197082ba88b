import type { HealthState } from "../../core/events.ts";

/** What is known of targets' health, by their names. */
export interface HealthView {
  state(target: string): HealthState;
}
