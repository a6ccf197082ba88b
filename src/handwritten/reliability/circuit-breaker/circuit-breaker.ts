import type { ApiRequest } from "../../contract.ts";
import type { Clock } from "../../core/clock.ts";
import { systemClock } from "../../core/clock.ts";
import { withValue } from "../../core/context.ts";
import type { CircuitState } from "../../core/events.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { checkOptions, settingsOf } from "../../core/options/check-options.ts";
import { CLOCK, FUNCTION } from "../../core/options/kinds.ts";
import { AMOUNT, COUNT, DELAY, POSITIVE, RATIO } from "../../core/options/range.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { CircuitOpenError, ConfigurationError } from "../../errors/index.ts";
import { isTargetFailure } from "../outcome.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";
import { type Admission, Breaker, type BreakerSettings, type Outcome } from "./breaker.ts";
import { type Gate, gateKey } from "./gate.ts";
import { lastCalls, lastMs, type OutcomeWindow } from "./outcome-window.ts";

/** What `circuitBreaker` is set up with. Durations in milliseconds. */
export interface CircuitBreakerOptions extends Partial<BreakerSettings> {
  /** Failures one after another that open it, however few calls there were. Default: Infinity, the ratio decides. */
  readonly consecutiveFailures?: number;
  /** What the ratios are taken of: the calls of the last milliseconds, or the last calls. Default: `{ ms: 30_000 }`. */
  readonly window?: { readonly ms: number } | { readonly calls: number } | undefined;
  /** Default: 10. Low, as calls to models are few. */
  readonly minimumCalls?: number;
  /** Default: 0.5. */
  readonly failureRatio?: number;
  /** From when on a call is slow: to the head of its answer, of a stream to its first piece. Default: Infinity. */
  readonly slowCallMs?: number | undefined;
  /** Default: 0.5 where `slowCallMs` is set. */
  readonly slowRatio?: number;
  /** Default: 5 000. */
  readonly openMs?: number;
  /** Default: 2, up to `maxOpenMs`. */
  readonly openGrowth?: number;
  /** Default: 300 000. */
  readonly maxOpenMs?: number;
  /** Default: 0.2, so that clients whose circuits opened together do not probe together. */
  readonly jitter?: number;
  /** Default: 3. */
  readonly halfOpenCalls?: number;
  /** Default: 3. */
  readonly successThreshold?: number;
  /** Default: 30 000. */
  readonly halfOpenMs?: number;
  /**
   * Whether a failure counts. Default: of the target (5xx, broken connections, deadlines) it does; 429, other 4xx and the
   * caller's abort say nothing of the target's health.
   */
  readonly isFailure?: ((error: unknown) => boolean) | undefined;
  /** What has a circuit of its own. Default: the target's name. */
  readonly key?: ((request: ApiRequest, target: string) => string) | undefined;
  /** Told of each change. */
  readonly onChange?: ((key: string, from: CircuitState, to: CircuitState) => void) | undefined;
  /** For the controls below; calls bring their client's own. Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Between 0 and 1; for tests. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** A layer that keeps calls from a target that fails. */
export interface CircuitBreaker extends Policy<"circuitBreaker"> {
  readonly gate: NonNullable<Policy["gate"]>;
  /** How each circuit stands that has been used. */
  readonly states: Readonly<Record<string, CircuitState>>;
  /** How the circuit of a target stands. */
  state(key: string): CircuitState;
  /** Opens it (nothing gets through) or closes it (everything does) until `release`. */
  force(key: string, to: "open" | "closed"): void;
  /** Lets it decide for itself again, beginning closed and with no memory of failures. */
  release(key: string): void;
}

interface Circuit extends Gate {
  readonly breaker: Breaker;
}

const defaults = {
  consecutiveFailures: Number.POSITIVE_INFINITY,
  window: { ms: 30_000 },
  minimumCalls: 10,
  failureRatio: 0.5,
  slowCallMs: Number.POSITIVE_INFINITY,
  slowRatio: 0.5,
  openMs: 5_000,
  openGrowth: 2,
  maxOpenMs: 300_000,
  jitter: 0.2,
  halfOpenCalls: 3,
  successThreshold: 3,
  halfOpenMs: 30_000,
} as const;

/**
 * Keeps calls from a target that has failed too often lately: they fail at once with a CircuitOpenError, until a few
 * probes show that it is well again.
 *
 * @throws ConfigurationError for an option that cannot work
 * @see https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
 */
export const circuitBreaker = (options?: CircuitBreakerOptions): CircuitBreaker => {
  const settings = settingsOf<CircuitBreakerOptions, typeof defaults>("circuitBreaker", options, defaults, {
    consecutiveFailures: COUNT,
    window: true,
    minimumCalls: COUNT,
    failureRatio: AMOUNT,
    slowCallMs: AMOUNT,
    slowRatio: AMOUNT,
    openMs: DELAY,
    openGrowth: { min: 1, finite: true },
    maxOpenMs: DELAY,
    jitter: RATIO,
    halfOpenCalls: COUNT,
    successThreshold: { ...COUNT, finite: true },
    halfOpenMs: DELAY,
    isFailure: FUNCTION,
    key: FUNCTION,
    onChange: FUNCTION,
    clock: CLOCK,
    random: FUNCTION,
  });
  const { isFailure = isTargetFailure, key: keyOf, slowCallMs, random = Math.random } = settings;
  const newWindow = windowOf(settings.window);
  const circuits = new Map<string, Circuit>();
  let { clock = systemClock } = settings;
  let emit: Context["emit"] = () => {};

  const create = (key: string): Circuit => {
    const listeners = new Set<() => void>();
    let isShutting = false;
    const breaker = new Breaker(settings, newWindow, random, (from, to) => {
      emit({ type: "circuit", target: key, from, to });
      settings.onChange?.(key, from, to);
      if (to !== "open" && to !== "forced_open") return;
      isShutting = true;
      for (const listener of [...listeners]) listener();
      isShutting = false;
    });
    return {
      breaker,
      refusal() {
        const admission = breaker.peek(clock.now());
        if (!admission.admitted) return refusal(key, admission);
        // Its time may be over before the last of a long queue hears that it opened: that one needs a reason as well.
        return isShutting ? refusal(key, { admitted: false, retryAfterMs: 0 }) : undefined;
      },
      onShut(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
  };
  const circuitOf = (key: string): Circuit => {
    const circuit = circuits.get(key) ?? create(key);
    circuits.set(key, circuit);
    return circuit;
  };
  const circuitFor = (request: ApiRequest, context: Context): Circuit => {
    // What happens to a circuit is told to the client whose call brings it about.
    ({ clock, emit } = context);
    return circuitOf(keyOf ? keyOf(request, context.target.name) : context.target.name);
  };

  const layer =
    (next: Handler): Handler =>
    (request, context) => {
      const circuit = circuitFor(request, context);
      const { breaker } = circuit;
      const began = clock.now();
      const admission = breaker.acquire(began);
      if (!admission.admitted) return Promise.reject(refusal(keyText(circuits, circuit), admission, request));
      let firstMs: number | undefined;
      const report = (outcome: Outcome): void => {
        ({ clock, emit } = context);
        const now = clock.now();
        const slow = (firstMs ?? now - began) >= slowCallMs;
        breaker.report(admission.generation, now, outcome, slow);
      };
      return next(request, context).then(
        (reply: Reply) => {
          if (!reply.body) {
            report("success");
            return reply;
          }
          return whenStreamEnds(reply, {
            onFirst: () => {
              firstMs = clock.now() - began;
            },
            onEnd: (end) => {
              if (end.outcome === "error") report(isFailure(end.error) ? "failure" : "ignored");
              // Whoever leaves after the first piece has seen the target at work.
              else report(end.outcome === "complete" || firstMs !== undefined ? "success" : "ignored");
            },
          });
        },
        (error: unknown) => {
          report(isFailure(error) ? "failure" : "ignored");
          throw error;
        },
      );
    };

  const gate =
    (next: Handler): Handler =>
    (request, context) => {
      const circuit = circuitFor(request, context);
      const admission = circuit.breaker.peek(clock.now());
      if (!admission.admitted) return Promise.reject(refusal(keyText(circuits, circuit), admission, request));
      return next(request, withValue(context, gateKey, circuit));
    };

  return definePolicy<CircuitBreaker>("circuitBreaker", layer, {
    gate,
    get states() {
      const now = clock.now();
      return Object.fromEntries([...circuits].map(([key, { breaker }]) => [key, breaker.stateAt(now)]));
    },
    state: (key) => circuits.get(key)?.breaker.stateAt(clock.now()) ?? "closed",
    force: (key, to) => circuitOf(key).breaker.force(to),
    release: (key) => circuits.get(key)?.breaker.force(undefined),
    explain: (_request, _inner, target) => ({
      does: `the circuit of ${target.name} is ${circuits.get(target.name)?.breaker.stateAt(clock.now()) ?? "closed"}`,
    }),
  });
};

/** Whole calls are kept one by one, so there is an end to how many. */
const WINDOW_RULES = { ms: POSITIVE, calls: { min: 1, max: 1_000_000, integer: true } };

const windowOf = (window: NonNullable<CircuitBreakerOptions["window"]>): (() => OutcomeWindow) => {
  checkOptions(window, WINDOW_RULES, { of: "circuitBreaker.window", path: "circuitBreaker.window." });
  const { calls, ms } = window as { readonly calls?: number; readonly ms?: number };
  if (calls && !ms) return () => lastCalls(calls);
  if (ms && !calls) return () => lastMs(ms);
  throw new ConfigurationError("`circuitBreaker.window` is either `{ ms }` or `{ calls }`");
};

const refusal = (
  target: string,
  { retryAfterMs }: Admission & { admitted: false },
  request?: ApiRequest,
): CircuitOpenError => {
  const until =
    retryAfterMs === undefined ? "no probe is let through for now" : `for ${Math.ceil(retryAfterMs)} ms more`;
  return new CircuitOpenError(`the circuit of ${target} is open, ${until}`, {
    target,
    retryAfterMs,
    ...(request && { request: describeRequest(request) }),
  });
};

/** What a circuit is called; looked up in the rare case, so that a call need not carry it. */
const keyText = (circuits: ReadonlyMap<string, Circuit>, circuit: Circuit): string => {
  for (const [key, other] of circuits) if (other === circuit) return key;
  return "";
};
