import type { ApiRequest } from "../../contract.ts";
import { type Clock, systemClock } from "../../core/clock.ts";
import { contextValue, defaultHeadersKey, policyOptionsKey, timeoutKey } from "../../core/context.ts";
import type { Context, Handler, Reply, Target } from "../../core/handler.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { CLOCK, FUNCTION, oneOf, withMethods } from "../../core/options/kinds.ts";
import { COUNT, DELAY } from "../../core/options/range.ts";
import { isReplayable } from "../../core/request/form.ts";
import type { HealthView } from "../health/health-view.ts";
import { hedgedKey } from "../ledger.ts";
import { isTargetFailure } from "../outcome.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";
import { withoutCredentials } from "../without-credentials.ts";
import { isRefusal, mayFailOver, mayRepeat } from "./may-fail-over.ts";
import { noteLatency, type PickContext, type Strategy, type StrategyName, strategyOf } from "./strategies.ts";
import { type FailoverTarget, handlersOf, type TargetState, targetStates, withModelOf } from "./targets.ts";

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

/**
 * Sends each attempt to one of several targets, and to another one at once when that one fails. Targets that failed
 * often lately, or are unhealthy, are passed over; when none is left, none is passed over.
 *
 * Credentials in the headers of the client and of the call are sent to the client's own target alone: the others bring theirs.
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const failover = (options: FailoverOptions): Failover => {
  const settings = settingsOf<FailoverOptions, typeof defaults>("failover", options, defaults, {
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
  const { shouldFailover = mayFailOver, health, random = Math.random } = settings;
  const states = targetStates(settings.targets);
  const order = strategyOf(settings.strategy);
  const most = Math.min(settings.maxTargets ?? states.length, states.length);
  let { clock = systemClock } = settings;

  const candidates = (pick: PickContext): readonly TargetState[] => {
    const isWell = ({ ejectedUntil, name }: TargetState): boolean =>
      ejectedUntil <= pick.now && health?.state(name) !== "unhealthy";
    const well = states.filter(isWell);
    if (!well.length) return order(states, pick);
    // Those that are not well come last: better one of them than nothing.
    return [...order(well, pick), ...states.filter((state) => !well.includes(state))];
  };

  const note = (state: TargetState, error: unknown): void => {
    if (!isTargetFailure(error)) return;
    state.failuresInRow++;
    if (state.failuresInRow < settings.ejectAfter) return;
    state.failuresInRow = 0;
    state.ejections++;
    state.ejectedUntil = clock.now() + Math.min(settings.ejectMs * state.ejections, settings.maxEjectMs);
  };

  const wentWell = (state: TargetState): void => {
    state.failuresInRow = 0;
    state.ejections = 0;
    state.ejectedUntil = Number.NEGATIVE_INFINITY;
  };

  const layer = (next: Handler): Handler => {
    const handlers = handlersOf(states, next);

    const send = async (state: TargetState, request: ApiRequest, context: Context): Promise<Reply> => {
      const isOwn = state.target === context.target;
      const headers = request.headers && !isOwn ? { headers: withoutCredentials(request.headers) } : {};
      const values = new Map(context.values);
      if (!isOwn) values.set(defaultHeadersKey, withoutCredentials);
      if (state.timeout !== undefined) values.set(timeoutKey, values.get(timeoutKey) ?? state.timeout);
      const began = clock.now();
      state.underWay++;
      try {
        const handler = handlers[state.index] as Handler;
        const sent = { ...withModelOf(request, state), ...headers };
        const reply = await handler(sent, { ...context, target: state.target, values });
        const now = clock.now();
        noteLatency(state, now, now - began);
        wentWell(state);
        context.call.target = state.target;
        if (!reply.body) {
          state.underWay--;
          return reply;
        }
        return whenStreamEnds(reply, {
          onEnd: (end) => {
            state.underWay--;
            if (end.outcome === "error") note(state, end.error);
          },
        });
      } catch (error) {
        state.underWay--;
        note(state, error);
        throw error;
      }
    };

    return async (request, context) => {
      ({ clock } = context);
      const { emit, signal, attempt } = context;
      const { operation } = request;
      const stickyKey = contextValue(context, policyOptionsKey)?.stickyKey;
      const inOrder = candidates({ now: clock.now(), random, stickyKey });
      // The second of two attempts in a race goes elsewhere, or it would meet the same trouble.
      const isSecond = contextValue(context, hedgedKey) && inOrder.length > 1;
      const chosen = (isSecond ? [...inOrder.slice(1), inOrder[0] as TargetState] : inOrder).slice(0, most);
      let from: TargetState | undefined;
      let failure: unknown;
      for (const [tried, to] of chosen.entries()) {
        const told = {
          type: "failover",
          operation,
          attempt,
          from: from?.name ?? to.name,
          to: to.name,
        } as const;
        try {
          const reply = await send(to, request, context);
          if (from) emit({ ...told, state: "succeeded" });
          return reply;
        } catch (error) {
          if (from) emit({ ...told, state: "failed", error });
          const onward = chosen[tried + 1];
          if (signal.aborted || !shouldFailover(error) || !mayRepeat(request, error, settings.unknownOutcome))
            throw error;
          // That another one was not even asked does not hide what went wrong, or nobody would try that again.
          if (tried === 0 || !isRefusal(error) || isRefusal(failure)) failure = error;
          if (!onward) {
            if (chosen.length > 1) emit({ ...told, to: undefined, state: "exhausted", error: failure });
            throw failure;
          }
          emit({ ...told, from: to.name, to: onward.name, state: "started", error });
          from = to;
        }
      }
      // There is always a first candidate, and the last one returns or throws.
      throw new TypeError("unreachable");
    };
  };

  return definePolicy<Failover>("failover", layer, {
    get states() {
      const now = clock.now();
      return Object.fromEntries(
        states.map(({ name, ejectedUntil, underWay, latencyMs }) => [
          name,
          { ejected: ejectedUntil > now, underWay, latencyMs },
        ]),
      );
    },
    targets: states.map(({ target }) => target),
    explain: (request, inner) => {
      const tries = isReplayable(request.body) ? most : 1;
      return {
        does: `tries up to ${tries} of ${states.map(({ name }) => name).join(", ")} (${typeof settings.strategy === "function" ? "by a function" : settings.strategy})`,
        cost: {
          attempts: tries * inner.attempts,
          timeMs: tries * inner.timeMs,
          tokens: inner.tokens && tries * inner.tokens,
        },
      };
    },
  });
};
