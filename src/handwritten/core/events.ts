import type { Method } from "../contract.ts";

/**
 * Something that happened to a call, or to what guards the calls: the one closed union that logs, metrics and traces are
 * fed from. Durations are milliseconds.
 */
export type ClientEvent = AttemptEvent | CallEvent | PolicyEvent;

/** What is common to the events of one attempt. */
interface OfAttempt {
  readonly operation: string;
  /** 0 for the first one. */
  readonly attempt: number;
}

/** Something that happened to an attempt: told where attempts are observed. */
export type AttemptEvent =
  | (OfAttempt & {
      readonly type: "request";
      readonly method: Method;
      readonly url: string;
      /** Only where bodies were asked for. */
      readonly body?: string;
    })
  | (OfAttempt & {
      readonly type: "response";
      readonly status: number;
      readonly requestID: string | undefined;
      readonly durationMs: number;
      /** Only where bodies were asked for, and this one is read at once. */
      readonly body?: string;
    })
  | (OfAttempt & {
      readonly type: "failure";
      readonly error: unknown;
      readonly durationMs: number;
    });

/** What a policy did with a call. */
export type CallEvent =
  /** The attempt with this number follows after the delay; `error` is why. */
  | (OfAttempt & { readonly type: "retry"; readonly delayMs: number; readonly error: unknown })
  /** The failure might pass, but is not waited for. */
  | (OfAttempt & { readonly type: "retry_refused"; readonly reason: RetryRefusal; readonly error: unknown })
  /** A second attempt was started beside the first one, or one of the two has won. */
  | (OfAttempt & {
      readonly type: "hedge";
      readonly state: "started" | "won" | "lost";
      readonly delayMs: number;
    })
  /**
   * `started`: `from` failed and `to` is tried; `succeeded`: `to` answered in the place of `from`; `failed`: it did not;
   * `exhausted`: none of the targets could.
   */
  | (OfAttempt & {
      readonly type: "failover";
      readonly state: "started" | "succeeded" | "failed" | "exhausted";
      readonly from: string;
      readonly to?: string | undefined;
      readonly error?: unknown;
    })
  /** A call waited in the queue of a limiter. */
  | (OfAttempt & { readonly type: "rate_limit"; readonly target: string; readonly waitMs: number })
  | {
      readonly type: "cache";
      readonly operation: string;
      readonly outcome: "hit" | "stale" | "miss" | "joined" | "stored" | "not_stored";
    }
  /**
   * An event of a stream was not what the contract says, and was left out of what the stream adds up to, or read as what it must
   * mean. Reported once for each `fault` of a stream, which names fields and quotes no value.
   */
  | {
      readonly type: "drift";
      readonly operation: string;
      readonly fault: string;
      /** Which event of the stream it was, counted from 1. */
      readonly eventsReceived: number;
      readonly responseID: string | undefined;
      readonly requestID: string | undefined;
    }
  /** Options of a call that are like no option of one: what packages hand on of their own. They have no effect. */
  | { readonly type: "options_ignored"; readonly operation: string; readonly names: readonly string[] }
  /** A helper that polls read a state that is not over, and waits. */
  | {
      readonly type: "poll";
      readonly operation: string;
      readonly status: string | undefined;
      /** Requests so far. */
      readonly polls: number;
      readonly waitedMs: number;
      readonly nextMs: number;
    }
  /** A run of tools has the output of a call. */
  | {
      readonly type: "tool";
      /** The operation that asked for it. */
      readonly operation: string;
      readonly name: string;
      readonly callID: string;
      /** Which request of the run asked for it, counted from 1. */
      readonly step: number;
      /**
       * `mismatch`: its arguments did not fit; `unknown`: there is no such tool; `refused`: it was not approved; `failed`: the function threw;
       * `aborted`: the run ended before it; `not_run`: it was not begun; `interrupted`: it was begun before the run was resumed;
       * `left_out`: it was one call too many for a message; `supplied`: the program gave the output
       */
      readonly outcome:
        | "done"
        | "mismatch"
        | "unknown"
        | "refused"
        | "failed"
        | "timeout"
        | "aborted"
        | "not_run"
        | "interrupted"
        | "left_out"
        | "supplied";
      readonly durationMs: number;
    }
  /** Calls of several callers went out as one. */
  | { readonly type: "batch"; readonly operation: string; readonly size: number };

/** Why a retry is not made. */
export type RetryRefusal =
  | "attempts"
  | "budget"
  | "deadline"
  | "retry_after"
  | "unknown_outcome"
  | "one_shot_body";

/** What a policy did that is of no single call. */
export type PolicyEvent =
  | {
      readonly type: "circuit";
      readonly target: string;
      readonly from: CircuitState;
      readonly to: CircuitState;
    }
  /** A limiter lets nothing through for this long, as the server asked. */
  | { readonly type: "rate_limit_paused"; readonly target: string; readonly pausedMs: number }
  /** The store of shared limits does not answer, or does again. */
  | { readonly type: "rate_limit_store"; readonly available: boolean; readonly error?: unknown }
  /** The client cut the rate that it holds itself to. */
  | { readonly type: "throttle"; readonly target: string; readonly requestsPerSecond: number | undefined }
  | {
      readonly type: "health";
      readonly target: string;
      readonly from: HealthState;
      readonly to: HealthState;
      readonly latencyMs: number | undefined;
    }
  | {
      readonly type: "budget";
      readonly level: "warning" | "exceeded";
      readonly name: string;
      readonly key: string;
      readonly used: number;
      readonly limit: number;
    }
  /** Policies were exchanged while calls are in flight. */
  | { readonly type: "configuration"; readonly version: number; readonly previous: number };

/** How a circuit breaker stands. */
export type CircuitState = "closed" | "open" | "half_open" | "forced_open" | "forced_closed";

/** What is known of a target: `degraded` answers slowly. */
export type HealthState = "unknown" | "healthy" | "degraded" | "unhealthy";
