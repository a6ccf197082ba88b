// The public surface of "api-openai/reliability": policies, each made by its function, and off until one is.

export type { CircuitState, HealthState, RetryRefusal } from "../core/events.ts";
export type { Attempt, CallReport } from "../errors/call-report.ts";
export { type Batch, type BatchOptions, batch } from "./batch/batch.ts";
export {
  type Budget,
  type BudgetLimit,
  type BudgetOptions,
  type BudgetState,
  budget,
} from "./budget/budget.ts";
export type { BudgetPeriod } from "./budget/period.ts";
export type { Price, Prices } from "./budget/prices.ts";
export { cache } from "./cache/cache.ts";
export type { Cache, CacheOptions, CacheStats } from "./cache/cache-options.ts";
export type { CacheStore } from "./cache/cache-store.ts";
export {
  type CircuitBreaker,
  type CircuitBreakerOptions,
  circuitBreaker,
} from "./circuit-breaker/circuit-breaker.ts";
export { type Coalesce, type CoalesceOptions, coalesce } from "./coalesce/coalesce.ts";
export { type Compression, type CompressionOptions, compression } from "./compression/compression.ts";
export { type Deadline, type DeadlineOptions, deadline } from "./deadline.ts";
export { decodeFirst } from "./decode-first.ts";
export { layersOf, type ReliabilityOptions } from "./default-stack.ts";
export { type Explainable, explain, type Plan } from "./explain.ts";
export {
  type Failover,
  type FailoverOptions,
  type FailoverState,
  failover,
} from "./failover/failover.ts";
export type { PickContext, Strategy, StrategyName } from "./failover/strategies.ts";
export type { FailoverTarget, TargetState } from "./failover/targets.ts";
export { type FirstEvent, type FirstEventOptions, firstEvent } from "./first-event/first-event.ts";
export type { HealthReport, HealthThresholds } from "./health/check.ts";
export {
  type Checkable,
  type CheckHealthOptions,
  checkAll,
  checkHealth,
  type HealthSummary,
  summarizeHealth,
} from "./health/check-health.ts";
export { type Health, type HealthOptions, health, type TargetHealth } from "./health/health.ts";
export type { HealthView } from "./health/health-view.ts";
export { type Hedge, type HedgeOptions, hedge } from "./hedge/hedge.ts";
export { type Ledger, ledger } from "./ledger.ts";
export {
  type LiveReliability,
  liveReliability,
  type PolicyVersion,
  type PolicyWatcher,
} from "./live/live-reliability.ts";
export { diagnosticsChannel } from "./metrics/diagnostics-channel.ts";
export type { DurationSummary } from "./metrics/histogram.ts";
export {
  type AttemptMetrics,
  type Metrics,
  type MetricsSnapshot,
  metrics,
  type OperationMetrics,
  type TokenMetrics,
} from "./metrics/metrics.ts";
export { prometheusText } from "./metrics/prometheus-text.ts";
export { isTargetFailure, isThrottled, isUnknownOutcome } from "./outcome.ts";
export type { Cost, Explanation, Policy, PolicyName } from "./policy.ts";
export type { SharedLimits } from "./rate-limit/limiter.ts";
export type { Algorithm, CommonLimits, Limit, Per } from "./rate-limit/limits.ts";
export { type RateLimit, type RateLimitOptions, rateLimit } from "./rate-limit/rate-limit.ts";
export type { TokenCount } from "./rate-limit/token-count.ts";
export { isRetryable } from "./retry/is-retryable.ts";
export { type FailedAttempt, type Retry, type RetryOptions, retry } from "./retry/retry.ts";
export { type RetryBudget, type RetryBudgetOptions, retryBudget } from "./retry/retry-budget.ts";
export type {
  RedisClient,
  RedisSubscriber,
  RunScript,
  Subscribe,
} from "./shared-limits/redis/redis-client.ts";
export { type RedisLimitsOptions, redisLimits } from "./shared-limits/redis/redis-limits.ts";
export type { WhenUnavailable } from "./shared-limits/shared-limiter.ts";
export { type Throttle, type ThrottleOptions, throttle } from "./throttle/throttle.ts";
export {
  type CountTokens,
  type TokenEstimate,
  type TokenEstimator,
  type TokenEstimatorOptions,
  tokenEstimator,
} from "./tokens/token-estimator.ts";
export { readUsage, type TokenUsage } from "./tokens/usage.ts";
