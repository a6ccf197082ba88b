import type { CircuitState, ClientEvent, HealthState } from "../../core/events.ts";
import type { Handler, Reply } from "../../core/handler.ts";
import type { BodyEnd } from "../../core/reply/when-body-ends.ts";
import { OpenAIError } from "../../errors/index.ts";
import { decodeFirst } from "../decode-first.ts";
import type { ReliabilityOptions } from "../default-stack.ts";
import { modelOf } from "../model-of.ts";
import { responseOfFailure } from "../outcome.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { readUsage, type TokenUsage, usageOfReply } from "../tokens/usage.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";
import { Counters, count } from "./counters.ts";
import type { DurationSummary } from "./histogram.ts";
import { statesOf } from "./policy-states.ts";

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
  /** By HTTP status, or by the kind of the error where no whole answer came or it could not be decoded; of a stream at its end. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** To the head of the answer. */
  readonly duration: DurationSummary;
}

/** The tokens that the responses of one model reported. */
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
  readonly rateLimits: {
    readonly waiting: number;
    readonly available: Readonly<Record<string, number>>;
    /** Which tokens count, by limit: what is reserved, or what is used. */
    readonly counts: Readonly<Record<string, "reserved" | "used">>;
  };
  readonly retryBudget: number | undefined;
}

/** A layer that counts and measures. */
export interface Metrics extends Policy<"metrics"> {
  readonly perAttempt: NonNullable<Policy["perAttempt"]>;
  /** @param policies - whose states are reported as well: the `reliability` of the client */
  snapshot(policies?: ReliabilityOptions): MetricsSnapshot;
  /** Begins anew. */
  reset(): void;
}

/**
 * Counts calls, attempts, tokens and what policies do, and measures how long they take: by `snapshot()`, and as text for
 * Prometheus by `prometheusText`. It listens to the other policies and needs no listener of the client's.
 */
export const metrics = (): Metrics => {
  const counters = new Counters();
  return definePolicy<Metrics>("metrics", (next) => measuredCall(next, counters), {
    decodes: decodeFirst,
    perAttempt: (next) => measuredAttempt(next, counters),
    snapshot: (policies = {}) => ({ ...counters.snapshot(), ...statesOf(policies) }),
    reset: () => counters.reset(),
    explain: () => ({ does: "counts and measures" }),
  });
};

const measuredCall =
  (next: Handler, counters: Counters): Handler =>
  async (request, context) => {
    const { clock, emit, announce } = context;
    const counted = counters.operation(request.operation);
    const began = clock.now();
    counters.inFlight++;
    const ended = (outcome: string): void => {
      counters.inFlight--;
      count(counted.outcomes, outcome);
      counted.duration.add(clock.now() - began);
    };
    const spend = (usage: TokenUsage | undefined): void => {
      // A response out of a cache has used nothing.
      if (!context.call.report?.cache) counters.tokens(modelOf(request), usage);
    };

    let reply: Reply;
    try {
      reply = await next(request, {
        ...context,
        emit: counting(counters, emit),
        announce: counting(counters, announce),
      });
    } catch (error) {
      ended(kindOf(error));
      throw error;
    }
    if (!reply.body) {
      ended("success");
      if (!context.call.report?.cache) spend(await usageOfReply(reply));
      return reply;
    }
    return whenStreamEnds(reply, {
      onFirst: () => counted.timeToFirstEvent.add(clock.now() - began),
      onEnd: (end) => {
        ended(outcomeOf(end));
        if (end.outcome === "complete") spend(readUsage(end.usage));
      },
    });
  };

/** Apart from the call, as `announce` may be kept, and would keep the call. */
const counting =
  (counters: Counters, tell: (event: ClientEvent) => void) =>
  (event: ClientEvent): void => {
    counters.event(event);
    tell(event);
  };

const measuredAttempt =
  (next: Handler, counters: Counters): Handler =>
  (request, context) => {
    const { clock, target } = context;
    const counted = counters.target(target.name);
    const began = clock.now();
    const responded = (): void => counted.duration.add(clock.now() - began);
    const ended = (outcome: string): void => count(counted.outcomes, outcome);
    return next(request, context).then(
      (reply) => {
        responded();
        return whenStreamEnds(reply, {
          onEnd: (end) => ended(end.outcome === "error" ? kindOf(end.error) : String(reply.status)),
        });
      },
      (error: unknown) => {
        responded();
        const { status, isRejection } = responseOfFailure(error, context.call);
        ended(isRejection ? String(status) : kindOf(error));
        throw error;
      },
    );
  };

const outcomeOf = (end: BodyEnd): string => {
  if (end.outcome === "error") return kindOf(end.error);
  return end.outcome === "complete" ? "success" : "cancelled";
};

const kindOf = (error: unknown): string => (OpenAIError.is(error) ? error.kind : "other");
