import { contextKey } from "../../core/context.ts";
import type { ContextKey } from "../../core/handler.ts";

/** What the two attempts of a race know of each other. */
export interface Race {
  /** Where the first one is, by the name of the target. */
  firstTarget?: string;
}

/** Set by the layer that makes a second attempt beside a first one, for both. */
export const raceKey: ContextKey<Race> = /* @__PURE__ */ contextKey("race");
