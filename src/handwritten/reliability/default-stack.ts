import type { Layer } from "../core/handler.ts";
import { unknownOption } from "../core/options/check-options.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { Batch } from "./batch/batch.ts";
import type { Budget } from "./budget/budget.ts";
import type { Cache } from "./cache/cache-options.ts";
import type { CircuitBreaker } from "./circuit-breaker/circuit-breaker.ts";
import type { Coalesce } from "./coalesce/coalesce.ts";
import type { Compression } from "./compression/compression.ts";
import type { Deadline } from "./deadline.ts";
import type { Failover } from "./failover/failover.ts";
import type { FirstEvent } from "./first-event/first-event.ts";
import type { Health } from "./health/health.ts";
import type { Hedge } from "./hedge/hedge.ts";
import type { Ledger } from "./ledger.ts";
import type { Metrics } from "./metrics/metrics.ts";
import type { Policy, PolicyName } from "./policy.ts";
import type { RateLimit } from "./rate-limit/rate-limit.ts";
import type { Retry } from "./retry/retry.ts";
import type { Throttle } from "./throttle/throttle.ts";

/** Policies by their names: `{ retry: retry(), circuitBreaker: circuitBreaker() }`. What is left out is off. */
export interface ReliabilityOptions {
  readonly openTelemetry?: Policy<"openTelemetry"> | undefined;
  readonly metrics?: Metrics | undefined;
  readonly ledger?: Ledger | undefined;
  readonly cache?: Cache | undefined;
  readonly coalesce?: Coalesce | undefined;
  readonly batch?: Batch | undefined;
  readonly budget?: Budget | undefined;
  readonly deadline?: Deadline | undefined;
  readonly retry?: Retry | undefined;
  readonly hedge?: Hedge | undefined;
  readonly failover?: Failover | undefined;
  readonly throttle?: Throttle | undefined;
  readonly rateLimit?: RateLimit | undefined;
  readonly circuitBreaker?: CircuitBreaker | undefined;
  readonly health?: Health | undefined;
  readonly firstEvent?: FirstEvent | undefined;
  readonly compression?: Compression | undefined;
}

/** Where a policy, or a part of it, stands. */
type Slot = readonly [policy: PolicyName, part?: "gate" | "perAttempt"];

/** The order of the layers, the outermost first, whatever the order of the options. See decision 42 in docs/decisions.md. */
export const ORDER: readonly Slot[] = [
  // See the call as its caller does, and all that the others do.
  ["openTelemetry"],
  ["metrics"],
  // Hands the report out; attempts are written into it further in.
  ["ledger"],
  // A hit spends no budget and waits in no queue.
  ["cache"],
  // After a miss: identical calls in flight are one.
  ["coalesce"],
  // Several callers' calls are one, so what follows counts once.
  ["batch"],
  // Before any time is spent on a call that may not be made.
  ["budget"],
  // Covers queues, backoff and all attempts.
  ["deadline"],
  // Outside the choice of a target, so that the next attempt may go elsewhere.
  ["retry"],
  // The second of two attempts chooses a target of its own.
  ["hedge"],
  // Chooses the target: from here on everything is of that one.
  ["failover"],
  // Refuses at once, before the queue, while the circuit is open, and empties the queue when it opens.
  ["circuitBreaker", "gate"],
  // The client's own restraint, before it takes anything of a limit.
  ["throttle"],
  // Every attempt counts against the account's limits.
  ["rateLimit"],
  // After the queue: what was true before a wait may not be so after it.
  ["circuitBreaker"],
  // Learns from each answer how the target is.
  ["health"],
  ["ledger", "perAttempt"],
  ["metrics", "perAttempt"],
  ["openTelemetry", "perAttempt"],
  // Says that an attempt lost by silence, to all that count failures.
  ["hedge", "perAttempt"],
  // An error before it is a failure of the attempt, for all layers further out.
  ["firstEvent"],
  // Innermost: no other layer sees bytes.
  ["compression"],
];

/** The layers that a set of policies comes to, the outermost first. Without policies there are no layers. */
export const layersOf = (policies: ReliabilityOptions): Layer[] => {
  const layers: Layer[] = [];
  for (const [name, part] of ORDER) {
    const policy = policies[name];
    const layer = part && policy ? policy[part] : policy;
    if (layer) layers.push(layer);
  }
  const decodes = LAYER_NAMES.map((name) => policies[name]?.decodes).find(Boolean);
  if (decodes) layers.push(decodes);
  return layers;
};

/** The policies in their order, each once. */
export const LAYER_NAMES: readonly PolicyName[] = /* @__PURE__ */ ORDER.flatMap(([name, part]) =>
  part ? [] : name,
);

/**
 * Checks what was given as `reliability`.
 *
 * @throws ConfigurationError for an unknown name, or a value that is not the policy of that name
 */
export const checkPolicies = (policies: ReliabilityOptions): void => {
  if (typeof policies !== "object" || policies === null || Array.isArray(policies)) {
    // A list of them, or one.
    const names = [policies].flat().flatMap((one) => (one as Partial<Policy> | null)?.feature ?? []);
    const example = (names.length ? names : ["retry"]).map((name) => `${name}: ${name}(…)`).join(", ");
    throw new ConfigurationError(`\`reliability\` must be an object of policies by name: { ${example} }`);
  }
  for (const [name, policy] of Object.entries(policies)) {
    if (policy === undefined) continue;
    if (!(LAYER_NAMES as readonly string[]).includes(name))
      throw unknownOption(name, LAYER_NAMES, { of: "reliability" });
    if (policy && (policy as Policy).feature !== name)
      throw new ConfigurationError(
        `\`reliability.${name}\` must be what \`${name}(…)\` of api-openai/reliability makes`,
      );
  }
};

/**
 * One of the policies.
 *
 * @throws ConfigurationError naming the option when it is not configured
 */
export const requirePolicy = (policies: ReliabilityOptions, name: PolicyName, call: string): Policy => {
  const policy = policies[name];
  if (policy) return policy;
  throw new ConfigurationError(
    `${call} needs the option \`reliability.${name}\`: import { ${name} } from "api-openai/reliability"; new OpenAI({ reliability: { ${name}: ${name}(…) } })`,
  );
};
