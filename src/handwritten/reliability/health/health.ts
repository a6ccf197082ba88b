import { type Clock, systemClock } from "../../core/clock.ts";
import { defaultHeadersKey } from "../../core/context.ts";
import type { HealthState } from "../../core/events.ts";
import type { Context, Handler, Target } from "../../core/handler.ts";
import { type Kind, settingsOf } from "../../core/options/check-options.ts";
import { CLOCK, FUNCTION, withMethods } from "../../core/options/kinds.ts";
import { COUNT, DELAY, RATIO } from "../../core/options/range.ts";
import { untilAborted } from "../../core/signals.ts";
import { timeoutError } from "../../core/timeouts.ts";
import { isTargetFailure } from "../outcome.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { withoutCredentials } from "../without-credentials.ts";
import { CHECK_REQUEST, type HealthThresholds, judge, THRESHOLDS } from "./check.ts";
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
  /** Told of each change. */
  readonly onChange?: ((target: string, from: HealthState, to: HealthState) => void) | undefined;
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

interface Known {
  readonly target: Target;
  state: HealthState;
  latencyMs: number | undefined;
  failuresInRow: number;
  checkedAt: number | undefined;
}

const TARGET: Kind = /* @__PURE__ */ withMethods("an environment", "authenticate");

const defaults = {
  ...THRESHOLDS,
  intervalMs: 30_000,
  jitter: 0.1,
  timeoutMs: 5_000,
  unhealthyAfter: 3,
} as const;

/**
 * Keeps an eye on targets: on how calls to them end, and by asking each for its list of models at an interval. A check
 * that succeeds makes a target healthy at once. `failover` passes over what is unhealthy.
 *
 * Checks go past limiters and breakers. There is no timer while no calls are made, and no process waits for one.
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const health = (options?: HealthOptions): Health => {
  const settings = settingsOf<HealthOptions, typeof defaults>("health", options, defaults, {
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
  const { intervalMs, jitter, timeoutMs, random = Math.random } = settings;
  const known = new Map<string, Known>();
  let send: Handler | undefined;
  let last: Context | undefined;
  let callsSince = 0;
  let quiet = 0;
  let stopTimer: (() => void) | undefined;

  const knownOf = (target: Target): Known => {
    const found = known.get(target.name) ?? {
      target,
      state: "unknown",
      latencyMs: undefined,
      failuresInRow: 0,
      checkedAt: undefined,
    };
    known.set(target.name, found);
    return found;
  };
  for (const target of settings.targets ?? []) knownOf(target);

  const become = (one: Known, state: HealthState): void => {
    const from = one.state;
    if (from === state) return;
    one.state = state;
    const { name } = one.target;
    last?.emit({ type: "health", target: name, from, to: state, latencyMs: one.latencyMs });
    settings.onChange?.(name, from, state);
  };

  const failed = (one: Known): void => {
    one.failuresInRow++;
    if (one.failuresInRow >= settings.unhealthyAfter) become(one, "unhealthy");
  };

  const check = async (one: Known): Promise<void> => {
    if (!send || !last) return;
    const { clock } = last;
    const controller = new AbortController();
    const stop = clock.after(timeoutMs, () => controller.abort(timeoutError("headersMs", timeoutMs)), true);
    const began = clock.now();
    let error: unknown;
    try {
      const { signal } = controller;
      // Of the last call nothing but its clock: neither its settings nor its ledger, and none of the client's own keys.
      const values = new Map([[defaultHeadersKey, withoutCredentials]]);
      const sent = send(CHECK_REQUEST, { ...last, target: one.target, signal, attempt: 0, call: {}, values });
      // A caller's `fetch` may take no notice of the signal.
      await untilAborted(sent, signal);
    } catch (cause) {
      error = cause;
    } finally {
      stop();
    }
    one.latencyMs = clock.now() - began;
    one.checkedAt = clock.wallTime();
    const state = judge(one.latencyMs, error, settings);
    if (state === "unhealthy") return failed(one);
    one.failuresInRow = 0;
    become(one, state);
  };
  const checkEach = async (): Promise<void> => void (await Promise.all([...known.values()].map(check)));

  const schedule = (clock: Clock): void => {
    if (!intervalMs || stopTimer) return;
    const ms = intervalMs * (1 - jitter * random());
    stopTimer = clock.after(
      ms,
      () => {
        stopTimer = undefined;
        quiet = callsSince ? 0 : quiet + 1;
        callsSince = 0;
        if (quiet >= 2) return;
        void checkEach().then(() => schedule(clock));
      },
      true,
    );
  };

  const layer = (next: Handler): Handler => {
    send ??= next;
    return (request, context) => {
      const { clock, target } = context;
      last = context;
      callsSince++;
      quiet = 0;
      schedule(clock);
      const one = knownOf(target);
      return next(request, context).then(
        (reply) => {
          one.failuresInRow = 0;
          // How long a call takes says nothing: a model may think. That it answers does.
          if (one.state === "unhealthy" || one.state === "unknown") become(one, "healthy");
          return reply;
        },
        (error: unknown) => {
          if (isTargetFailure(error)) failed(one);
          throw error;
        },
      );
    };
  };

  const states = (): Record<string, TargetHealth> =>
    Object.fromEntries([...known].map(([name, { target: _, ...rest }]) => [name, rest]));

  return definePolicy<Health>("health", layer, {
    state: (target) => known.get(target)?.state ?? "unknown",
    get states() {
      return states();
    },
    checkNow: async () => {
      last ??= idle(settings.clock ?? systemClock);
      await checkEach();
      return states();
    },
    stop: () => {
      stopTimer?.();
      stopTimer = undefined;
    },
    explain: (_request, _inner, target) => ({
      does: `${target.name} is ${known.get(target.name)?.state ?? "unknown"}`,
    }),
  });
};

/** For a check before the first call. */
const idle = (clock: Clock): Context => ({
  signal: new AbortController().signal,
  attempt: 0,
  target: { name: "", baseURL: "", authenticate: () => ({}) },
  clock,
  emit: () => {},
  values: new Map(),
  call: {},
});
