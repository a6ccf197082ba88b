import type { ApiRequest } from "../../contract.ts";
import type { Clock } from "../../core/clock.ts";
import { withValue } from "../../core/context.ts";
import type { CircuitState } from "../../core/events.ts";
import type { Context, Handler } from "../../core/handler.ts";
import { checkOptions, settingsOf } from "../../core/options/check-options.ts";
import { CLOCK, FUNCTION } from "../../core/options/kinds.ts";
import { AMOUNT, COUNT, DELAY, POSITIVE, RATIO } from "../../core/options/range.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { decodeFirst } from "../decode-first.ts";
import { Host } from "../host.ts";
import { isTargetFailure } from "../outcome.ts";
import { definePolicy, type Policy } from "../policy.ts";
import type { BreakerSettings } from "./breaker.ts";
import { Circuit, type CircuitSettings } from "./circuit.ts";
import { gateKey } from "./gate.ts";
import { lastCalls, lastMs, type OutcomeWindow } from "./outcome-window.ts";
import { type Probe, reportOutcome } from "./report-outcome.ts";

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
  /** Called at each change. */
  readonly onChange?: ((key: string, from: CircuitState, to: CircuitState) => void) | undefined;
  /** What all circuits keep the time by. Default: the clock of the first client that calls. */
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

const settingsOfBreaker = (options: CircuitBreakerOptions | undefined) =>
  settingsOf<CircuitBreakerOptions, typeof defaults>("circuitBreaker", options, defaults, {
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

/**
 * Keeps calls from a target that has failed too often lately: they fail at once with a CircuitOpenError, until a few
 * probes show that it is well again.
 *
 * @throws ConfigurationError for an option that cannot work
 * @see https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
 */
export const circuitBreaker = (options?: CircuitBreakerOptions): CircuitBreaker => {
  const settings = settingsOfBreaker(options);
  const { isFailure = isTargetFailure, key: keyOf, slowCallMs, random = Math.random, onChange } = settings;
  const circuits = new Map<string, Circuit>();
  const host = new Host(settings.clock);
  const shared: CircuitSettings = {
    ...settings,
    newWindow: windowOf(settings.window),
    random,
    onChange,
    host,
  };

  const circuitOf = (key: string): Circuit => {
    const circuit = circuits.get(key) ?? new Circuit(key, shared);
    circuits.set(key, circuit);
    return circuit;
  };
  const circuitFor = (request: ApiRequest, context: Context): Circuit => {
    host.see(context);
    return circuitOf(keyOf ? keyOf(request, context.target.name) : context.target.name);
  };
  const stateOf = (key: string): CircuitState =>
    circuits.get(key)?.breaker.stateAt(host.clock.now()) ?? "closed";

  const layer =
    (next: Handler): Handler =>
    (request, context) => {
      const circuit = circuitFor(request, context);
      const { clock } = host;
      const began = clock.now();
      const admission = circuit.by(context, (breaker) => breaker.acquire(began));
      if (!admission.admitted) return Promise.reject(circuit.refuse(admission, request));
      const report: Probe["report"] = (outcome, slow) =>
        circuit.by(context, (breaker) => breaker.report(admission.generation, clock.now(), outcome, slow));
      const { signal } = context;
      return reportOutcome(next(request, context), { signal, clock, slowCallMs, isFailure, report }, began);
    };

  return definePolicy<CircuitBreaker>("circuitBreaker", layer, {
    decodes: decodeFirst,
    gate: (next) => gated(next, circuitFor, host),
    get states() {
      return Object.fromEntries([...circuits.keys()].map((key) => [key, stateOf(key)]));
    },
    state: stateOf,
    force: (key, to) => circuitOf(key).breaker.force(to),
    release: (key) => circuits.get(key)?.breaker.force(undefined),
    explain: (_request, _inner, target) => ({
      does: `the circuit of ${target.name} is ${stateOf(target.name)}`,
    }),
  });
};

/** Refuses calls while the circuit is open, and gives the gate to the queues further in. */
const gated =
  (next: Handler, circuitFor: (request: ApiRequest, context: Context) => Circuit, host: Host): Handler =>
  (request, context) => {
    const circuit = circuitFor(request, context);
    const admission = circuit.breaker.peek(host.clock.now());
    if (!admission.admitted) return Promise.reject(circuit.refuse(admission, request));
    return next(request, withValue(context, gateKey, circuit));
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
