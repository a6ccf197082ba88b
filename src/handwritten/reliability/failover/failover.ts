import type { Clock } from "../../core/clock.ts";
import { contextValue, policyOptionsKey } from "../../core/context.ts";
import type { Context, Handler, Reply, Target } from "../../core/handler.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { CLOCK, FUNCTION, oneOf, withMethods } from "../../core/options/kinds.ts";
import { COUNT, DELAY } from "../../core/options/range.ts";
import { isReplayable } from "../../core/request/form.ts";
import { decodeFirst } from "../decode-first.ts";
import type { HealthView } from "../health/health-view.ts";
import { raceKey } from "../hedge/race-key.ts";
import { Host } from "../host.ts";
import { hedgedKey } from "../ledger.ts";
import { type Cost, definePolicy, type Policy } from "../policy.ts";
import { mayFailOver, mayRepeat } from "./may-fail-over.ts";
import { sendToTarget } from "./send-to-target.ts";
import { type Strategy, type StrategyName, strategyOf } from "./strategies.ts";
import { TargetPool } from "./target-pool.ts";
import { type FailoverTarget, handlersOf, type TargetState, targetStates } from "./targets.ts";
import { tryInTurn } from "./try-in-turn.ts";

/** What `failover` is set up with. Durations in milliseconds. */
export interface FailoverOptions {
  /** Where calls may go, the first being preferred where the strategy knows no other preference. */
  readonly targets: readonly (Target | FailoverTarget)[];
  /** Default: `priority`. */
  readonly strategy?: StrategyName | Strategy | undefined;
  /** How many targets one attempt tries. Default: all. */
  readonly maxTargets?: number | undefined;
  /** Which failures another target is tried for. Default: what may pass, what a policy of the target refused, and what cannot be reached. */
  readonly shouldFailover?: ((error: unknown) => boolean) | undefined;
  /**
   * What is done when a request went out and no whole answer came: another target does the work once more, and bills it.
   * Default: `retry`. It is asked of POST and PATCH alone.
   */
  readonly unknownOutcome?: "retry" | "fail" | undefined;
  /** Failures one after another that put a target out of the choice for a while. Default: 5. */
  readonly ejectAfter?: number | undefined;
  /** How long, the first time; each time in a row adds as much. Default: 30 000. */
  readonly ejectMs?: number | undefined;
  /** Default: 300 000. */
  readonly maxEjectMs?: number | undefined;
  /** What is known of the targets' health: those that are unhealthy are passed over. Default: nothing. */
  readonly health?: HealthView | undefined;
  /** For `states`; calls bring their client's own. Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Between 0 and 1; for tests. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** How a target stands. */
export interface FailoverState {
  readonly ejected: boolean;
  readonly underWay: number;
  readonly latencyMs: number | undefined;
}

/** A layer that chooses the target of each attempt, and another one when that fails. */
export interface Failover extends Policy<"failover"> {
  readonly states: Readonly<Record<string, FailoverState>>;
  /** The targets in the order of the option. */
  readonly targets: readonly Target[];
}

const defaults = {
  strategy: "priority",
  unknownOutcome: "retry",
  ejectAfter: 5,
  ejectMs: 30_000,
  maxEjectMs: 300_000,
} as const;

const settingsOfFailover = (options: FailoverOptions) =>
  settingsOf<FailoverOptions, typeof defaults>("failover", options, defaults, {
    targets: true,
    strategy: true,
    maxTargets: COUNT,
    shouldFailover: FUNCTION,
    unknownOutcome: oneOf("retry", "fail"),
    ejectAfter: COUNT,
    ejectMs: DELAY,
    maxEjectMs: DELAY,
    health: withMethods("what `health()` makes", "state"),
    clock: CLOCK,
    random: FUNCTION,
  });

/**
 * Sends each attempt to one of several targets, and to another one at once when that one fails. Targets that failed
 * often lately, or are unhealthy, are tried last.
 *
 * Credentials in the headers of the client and of the call are sent to the client's own target alone: the others have
 * their own.
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const failover = (options: FailoverOptions): Failover => {
  const settings = settingsOfFailover(options);
  const { shouldFailover = mayFailOver, random = Math.random, unknownOutcome, strategy } = settings;
  const pool = new TargetPool(
    targetStates(settings.targets),
    strategyOf(strategy),
    settings,
    settings.health,
  );
  const { states } = pool;
  const most = Math.min(settings.maxTargets ?? states.length, states.length);
  const host = new Host(settings.clock);

  const choose = (context: Context): readonly TargetState[] => {
    const stickyKey = contextValue(context, policyOptionsKey)?.stickyKey;
    const inOrder = pool.candidates({ now: host.clock.now(), random, stickyKey });
    if (!contextValue(context, hedgedKey)) return inOrder.slice(0, most);
    // The second of two attempts in a race goes to another target, or it would meet the same fault. The order may have changed
    // since the first one has begun.
    const taken = contextValue(context, raceKey)?.firstTarget;
    const isFree = ({ name }: TargetState): boolean => name !== taken;
    return [...inOrder.filter(isFree), ...inOrder.filter((state) => !isFree(state))].slice(0, most);
  };

  const layer = (next: Handler): Handler => {
    const handlers = handlersOf(states, next);
    return async (request, context) => {
      host.see(context);
      const { clock } = host;
      const race = contextValue(context, hedgedKey) ? undefined : contextValue(context, raceKey);
      const send = (state: TargetState): Promise<Reply> => {
        if (race) race.firstTarget = state.name;
        return sendToTarget(handlers[state.index] as Handler, pool, state, request, context, () =>
          clock.now(),
        );
      };
      const mayTryNext = (error: unknown): boolean =>
        shouldFailover(error) && mayRepeat(request, error, unknownOutcome);
      return tryInTurn(choose(context), request, context, send, mayTryNext);
    };
  };

  return definePolicy<Failover>("failover", layer, {
    decodes: decodeFirst,
    get states() {
      return statesAt(states, host.clock.now());
    },
    targets: states.map(({ target }) => target),
    explain: (request, inner) => {
      const tries = isReplayable(request.body) ? most : 1;
      const by = typeof strategy === "function" ? "by a function" : strategy;
      return {
        does: `tries up to ${tries} of ${states.map(({ name }) => name).join(", ")} (${by})`,
        cost: times(tries, inner),
      };
    },
  });
};

const statesAt = (states: readonly TargetState[], now: number): Record<string, FailoverState> =>
  Object.fromEntries(
    states.map(({ name, ejectedUntil, underWay, latencyMs }) => [
      name,
      { ejected: ejectedUntil > now, underWay, latencyMs },
    ]),
  );

const times = (tries: number, { attempts, timeMs, tokens }: Cost): Cost => ({
  attempts: tries * attempts,
  timeMs: tries * timeMs,
  tokens: tokens && tries * tokens,
});
