import type { Clock } from "../../core/clock.ts";
import type { HealthState } from "../../core/events.ts";
import type { Handler, Target } from "../../core/handler.ts";
import { type Kind, settingsOf } from "../../core/options/check-options.ts";
import { CLOCK, FUNCTION, withMethods } from "../../core/options/kinds.ts";
import { COUNT, DELAY, RATIO } from "../../core/options/range.ts";
import { decodeFirst } from "../decode-first.ts";
import { Host } from "../host.ts";
import { outcomeOfEnd, outcomeOfFailure } from "../outcome.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";
import { type HealthThresholds, THRESHOLDS } from "./check.ts";
import { HealthMonitor } from "./health-monitor.ts";
import type { HealthView } from "./health-view.ts";

/** What `health` is set up with. Durations in milliseconds. */
export interface HealthOptions extends HealthThresholds {
  /**
   * How often every target is asked how it is, while calls are made; 0 leaves it at what the calls themselves show.
   * Default: 30 000. When no call was made for two intervals it stops, and goes on with the next call.
   */
  readonly intervalMs?: number | undefined;
  /** The part of the interval that is left to chance. Default: 0.1. */
  readonly jitter?: number | undefined;
  /** When a check has failed. Default: 5 000. */
  readonly timeoutMs?: number | undefined;
  /** Failures of calls or checks, one after another, that make a target unhealthy. Default: 3. */
  readonly unhealthyAfter?: number | undefined;
  /** The targets that are checked besides those that calls go to: the spare ones of `failover`. Default: none. */
  readonly targets?: readonly Target[] | undefined;
  /** Called at each change. */
  readonly onChange?: ((target: string, from: HealthState, to: HealthState) => void) | undefined;
  /** Default: that of the first client that calls. */
  readonly clock?: Clock | undefined;
  /** Between 0 and 1; for tests. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** What is known of one target. */
export interface TargetHealth {
  readonly state: HealthState;
  readonly latencyMs: number | undefined;
  readonly failuresInRow: number;
  /** Milliseconds since the Unix epoch. */
  readonly checkedAt: number | undefined;
}

/** A layer that learns how targets are, and asks them now and then. */
export interface Health extends Policy<"health">, HealthView {
  readonly states: Readonly<Record<string, TargetHealth>>;
  /** Checks every target now. */
  checkNow(): Promise<Readonly<Record<string, TargetHealth>>>;
  /** Ends all checks; the next call begins them again. */
  stop(): void;
}

const TARGET: Kind = /* @__PURE__ */ withMethods("an environment", "authenticate");

const defaults = {
  ...THRESHOLDS,
  intervalMs: 30_000,
  jitter: 0.1,
  timeoutMs: 5_000,
  unhealthyAfter: 3,
} as const;

const settingsOfHealth = (options: HealthOptions | undefined) =>
  settingsOf<HealthOptions, typeof defaults>("health", options, defaults, {
    degradedMs: DELAY,
    unhealthyMs: DELAY,
    intervalMs: DELAY,
    jitter: RATIO,
    timeoutMs: DELAY,
    unhealthyAfter: COUNT,
    targets: ["a list of environments", (value) => Array.isArray(value) && value.every(TARGET[1])],
    onChange: FUNCTION,
    clock: CLOCK,
    random: FUNCTION,
  });

/**
 * Keeps an eye on targets: on how calls to them end, and by a request for the list of models at an interval. A check
 * that succeeds makes a target healthy at once. `failover` passes over what is unhealthy.
 *
 * Checks go past limiters and breakers. There is no timer while no calls are made, and no process waits for one.
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const health = (options?: HealthOptions): Health => {
  const settings = settingsOfHealth(options);
  const { targets = [], random = Math.random, onChange } = settings;
  const monitor = new HealthMonitor({ ...settings, random, onChange }, new Host(settings.clock), targets);

  const layer = (next: Handler): Handler => {
    monitor.sendChecksBy(next);
    return (request, context) => {
      monitor.began(context);
      return next(request, context).then(
        (reply) =>
          whenStreamEnds(reply, {
            onEnd: (end, hasBegun) => monitor.ended(context, outcomeOfEnd(end, hasBegun)),
          }),
        (error: unknown) => {
          monitor.ended(context, outcomeOfFailure(error));
          throw error;
        },
      );
    };
  };

  return definePolicy<Health>("health", layer, {
    decodes: decodeFirst,
    state: (target) => monitor.stateOf(target),
    get states() {
      return monitor.states();
    },
    checkNow: async () => {
      await monitor.checkNow();
      return monitor.states();
    },
    stop: () => monitor.stop(),
    explain: (_request, _inner, target) => ({ does: `${target.name} is ${monitor.stateOf(target.name)}` }),
  });
};
