import type { ApiRequest, PageRequest } from "../contract.ts";
import type { APIPromise } from "../core/api-promise.ts";
import type { Layer } from "../core/handler.ts";
import type { PagePromise } from "../core/pages/page-promise.ts";
import type { RequestOptions } from "../core/request/override-request.ts";
import { ConfigurationError } from "../errors/index.ts";
import {
  checkPolicies,
  layersOf,
  type ReliabilityOptions,
  requirePolicy,
} from "../reliability/default-stack.ts";
import type { LiveReliability } from "../reliability/live/live-reliability.ts";
import type { PolicyName } from "../reliability/policy.ts";

/** Sends a request value, as `api-openai/operations` makes them. */
export interface Execute {
  <Page, Item>(request: PageRequest<Page, Item>, options?: RequestOptions): PagePromise<Page, Item>;
  <Result>(request: ApiRequest<Result>, options?: RequestOptions): APIPromise<Result>;
}

/** The calls that go through policies by name. */
export interface NamedCalls {
  /**
   * Sends a request with `reliability.retry` and none of the other policies.
   * @throws ConfigurationError when that is not configured
   */
  readonly executeWithRetries: Execute;
  /**
   * Sends a request with `reliability.circuitBreaker` and none of the other policies.
   * @throws ConfigurationError when that is not configured
   */
  readonly executeWithCircuitBreaker: Execute;
  /**
   * Sends a request with `reliability.rateLimit` and none of the other policies.
   * @throws ConfigurationError when that is not configured
   */
  readonly executeWithRateLimiting: Execute;
  /**
   * Sends a request with `reliability.failover` and none of the other policies.
   * @throws ConfigurationError when that is not configured
   */
  readonly executeWithFailover: Execute;
  /**
   * Sends a request with every policy that is configured, as an ordinary call does, and refuses where there is none.
   * @throws ConfigurationError when `reliability` is empty
   */
  readonly executeWithEnterpriseFeatures: Execute;
}

/** Which policy a named call goes through; undefined: all that are configured. */
export const NAMED_CALLS: Readonly<Record<keyof NamedCalls, PolicyName | undefined>> = {
  executeWithRetries: "retry",
  executeWithCircuitBreaker: "circuitBreaker",
  executeWithRateLimiting: "rateLimit",
  executeWithFailover: "failover",
  executeWithEnterpriseFeatures: undefined,
};

/** The policies of a client. */
export interface Policies {
  /** What acts now. */
  readonly current: ReliabilityOptions;
  /** The layers that every call goes through. */
  readonly layers: readonly Layer[];
  /**
   * The layers of a named call; undefined: those of every call.
   * @throws ConfigurationError when what it needs is not configured
   */
  layersOf(call: keyof NamedCalls): readonly Layer[] | undefined;
}

/**
 * Reads the option `reliability`.
 *
 * @param defaults - what acts where the option says nothing
 * @throws ConfigurationError for an unknown name, or a value that is not the policy of that name
 */
export const policiesOf = (
  reliability: ReliabilityOptions | LiveReliability = {},
  defaults: ReliabilityOptions = {},
): Policies => {
  if (!isLive(reliability)) checkPolicies(reliability);
  const current = (): ReliabilityOptions => (isLive(reliability) ? reliability.policies : reliability);
  const layers = isLive(reliability)
    ? [reliability.layer(defaults)]
    : layersOf({ ...reliability, retry: reliability.retry ?? defaults.retry });
  return {
    get current() {
      return current();
    },
    layers,
    layersOf(call) {
      const name = NAMED_CALLS[call];
      if (name) return layersOf({ [name]: requirePolicy(current(), name, call) });
      if (Object.values(current()).some((policy) => policy)) return undefined;
      throw new ConfigurationError(`${call} needs a policy: set some of the option \`reliability\``);
    },
  };
};

const isLive = (reliability: ReliabilityOptions | LiveReliability): reliability is LiveReliability =>
  typeof (reliability as LiveReliability).layer === "function";
