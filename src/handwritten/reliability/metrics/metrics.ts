import type { CallEvent, CircuitState, ClientEvent, HealthState, PolicyEvent } from "../../core/events.ts";
import type { Handler, Reply } from "../../core/handler.ts";
import { classify } from "../../errors/classify.ts";
import { OpenAIError } from "../../errors/index.ts";
import type { ReliabilityOptions } from "../default-stack.ts";
import { modelOf } from "../model-of.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { readUsage, type TokenUsage, usageOfReply } from "../tokens/usage.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";
import { type DurationSummary, Histogram } from "./histogram.ts";

/** What is counted of the calls of one operation. */
export interface OperationMetrics {
  readonly operation: string;
  /** Calls that have ended, by how: `success`, `cancelled`, or the kind of the error. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** To the end of the answer; of a stream to its last event. */
  readonly duration: DurationSummary;
  /** Of streams: to the first piece. */
  readonly timeToFirstEvent: DurationSummary;
}

/** What is counted of requests to one target. */
export interface AttemptMetrics {
  readonly target: string;
  /** By HTTP status, or by the kind of the error where there was no answer. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** To the head of the answer. */
  readonly duration: DurationSummary;
}

/** What the answers of one model told of tokens. */
export interface TokenMetrics {
  readonly model: string;
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
  readonly reasoning: number;
}

/** Everything that was counted since the policy was made. */
export interface MetricsSnapshot {
  readonly inFlight: number;
  readonly operations: readonly OperationMetrics[];
  readonly attempts: readonly AttemptMetrics[];
  readonly tokens: readonly TokenMetrics[];
  /** What policies did, by event and its state: `retry`, `cache hit`, `failover started`. */
  readonly events: Readonly<Record<string, number>>;
  /** How things stand now, of the policies that are configured beside it. */
  readonly circuits: Readonly<Record<string, CircuitState>>;
  readonly health: Readonly<Record<string, HealthState>>;
  readonly rateLimits: { readonly waiting: number; readonly available: Readonly<Record<string, number>> };
  readonly retryBudget: number | undefined;
}

/** A layer that counts and measures. */
export interface Metrics extends Policy<"metrics"> {
  readonly perAttempt: NonNullable<Policy["perAttempt"]>;
  /** @param policies - whose states are told as well: the `reliability` of the client */
  snapshot(policies?: ReliabilityOptions): MetricsSnapshot;
  /** Begins anew. */
  reset(): void;
}

interface Counted {
  readonly outcomes: Map<string, number>;
  readonly duration: Histogram;
  readonly timeToFirstEvent: Histogram;
}

type Tokens = { -readonly [Name in keyof Omit<TokenMetrics, "model">]: number };

/** Names come from outside (models, targets): of more than so many the rest is counted together. */
const MOST_NAMES = 500;
const OTHERS = "(others)";

/**
 * Counts calls, attempts, tokens and what policies do, and measures how long they take: by `snapshot()`, and as text for
 * Prometheus by `prometheusText`. It listens to the other policies and needs no listener of the client's.
 */
export const metrics = (): Metrics => {
  let operations = new Map<string, Counted>();
  let targets = new Map<string, Counted>();
  let models = new Map<string, Tokens>();
  let events = new Map<string, number>();
  let inFlight = 0;

  const count = (counts: Map<string, number>, name: string): void =>
    void counts.set(name, (counts.get(name) ?? 0) + 1);
  const heard = (event: ClientEvent): void => {
    const name = eventName(event);
    if (name) count(events, name);
  };
  const spent = (model: string, usage: TokenUsage | undefined): void => {
    if (!usage) return;
    const tokens = named(models, model, () => ({ input: 0, cachedInput: 0, output: 0, reasoning: 0 }));
    tokens.input += usage.inputTokens;
    tokens.cachedInput += usage.cachedInputTokens;
    tokens.output += usage.outputTokens;
    tokens.reasoning += usage.reasoningTokens;
  };

  const layer =
    (next: Handler): Handler =>
    async (request, context) => {
      const { clock, emit } = context;
      const own = named(operations, request.operation, newCounted);
      const began = clock.now();
      inFlight++;
      const ended = (outcome: string): void => {
        inFlight--;
        count(own.outcomes, outcome);
        own.duration.add(clock.now() - began);
      };
      const listening = (event: ClientEvent): void => {
        heard(event);
        emit(event);
      };
      let reply: Reply;
      try {
        reply = await next(request, { ...context, emit: listening });
      } catch (error) {
        ended(kindOf(error));
        throw error;
      }
      if (!reply.body) {
        ended("success");
        // An answer out of a cache has used nothing.
        if (!context.call.report?.cache) spent(modelOf(request), await usageOfReply(reply));
        return reply;
      }
      return whenStreamEnds(reply, {
        onFirst: () => own.timeToFirstEvent.add(clock.now() - began),
        onEnd: (end) => {
          ended(
            end.outcome === "complete"
              ? "success"
              : end.outcome === "error"
                ? kindOf(end.error)
                : "cancelled",
          );
          if (end.outcome === "complete" && !context.call.report?.cache)
            spent(modelOf(request), readUsage(end.usage));
        },
      });
    };

  const perAttempt =
    (next: Handler): Handler =>
    (request, context) => {
      const { clock, target } = context;
      const own = named(targets, target.name, newCounted);
      const began = clock.now();
      const ended = (outcome: string): void => {
        count(own.outcomes, outcome);
        own.duration.add(clock.now() - began);
      };
      return next(request, context).then(
        (reply) => {
          ended(String(reply.status));
          return reply;
        },
        (error: unknown) => {
          ended(statusOf(error) ?? kindOf(error));
          throw error;
        },
      );
    };

  return definePolicy<Metrics>("metrics", layer, {
    perAttempt,
    snapshot: (policies = {}) => ({
      inFlight,
      operations: [...operations].map(([operation, { outcomes, duration, timeToFirstEvent }]) => ({
        operation,
        outcomes: Object.fromEntries(outcomes),
        duration: duration.summary(),
        timeToFirstEvent: timeToFirstEvent.summary(),
      })),
      attempts: [...targets].map(([target, { outcomes, duration }]) => ({
        target,
        outcomes: Object.fromEntries(outcomes),
        duration: duration.summary(),
      })),
      tokens: [...models].map(([model, tokens]) => ({ model, ...tokens })),
      events: Object.fromEntries(events),
      ...statesOf(policies),
    }),
    reset() {
      operations = new Map();
      targets = new Map();
      models = new Map();
      events = new Map();
    },
    explain: () => ({ does: "counts and measures" }),
  });
};

const newCounted = (): Counted => ({
  outcomes: new Map(),
  duration: new Histogram(),
  timeToFirstEvent: new Histogram(),
});

const named = <Value>(values: Map<string, Value>, name: string, create: () => Value): Value => {
  const known = values.get(name);
  if (known) return known;
  if (values.size >= MOST_NAMES && name !== OTHERS) return named(values, OTHERS, create);
  const value = create();
  values.set(name, value);
  return value;
};

const kindOf = (error: unknown): string => (OpenAIError.is(error) ? error.kind : "other");

const statusOf = (error: unknown): string | undefined => classify(error).status?.toString();

/** What an event is counted as; attempts are measured by themselves. */
const eventName = (event: ClientEvent): string | undefined => {
  switch (event.type) {
    case "request":
    case "response":
    case "failure":
      return undefined;
    default:
      return [event.type, stateOf(event)].filter(Boolean).join(" ");
  }
};

const stateOf = (event: CallEvent | PolicyEvent): string | undefined => {
  switch (event.type) {
    case "cache":
      return event.outcome;
    case "hedge":
    case "failover":
      return event.state;
    case "retry_refused":
      return event.reason;
    case "circuit":
    case "health":
      return event.to;
    case "budget":
      return event.level;
    default:
      return undefined;
  }
};

const statesOf = (policies: ReliabilityOptions) => {
  // Structurally, so that a bundle with metrics has not all other policies in it.
  const { circuitBreaker, health, rateLimit, retry } = policies as {
    circuitBreaker?: { states?: MetricsSnapshot["circuits"] };
    health?: { states?: Readonly<Record<string, { readonly state: HealthState }>> };
    rateLimit?: { waiting?: number; available?: Readonly<Record<string, number>> };
    retry?: { budget?: { readonly available: number } };
  };
  const states = Object.entries(health?.states ?? {}).map(([target, { state }]) => [target, state] as const);
  return {
    circuits: circuitBreaker?.states ?? {},
    health: Object.fromEntries(states),
    rateLimits: { waiting: rateLimit?.waiting ?? 0, available: rateLimit?.available ?? {} },
    retryBudget: retry?.budget?.available,
  };
};
