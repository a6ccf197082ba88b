import { settingsOf } from "../../core/options/check-options.ts";
import { FINITE_AMOUNT } from "../../core/options/range.ts";
import { isThrottled } from "../outcome.ts";

/** What a retry budget is set up with. All in tokens of the budget, which are no tokens of a model. */
export interface RetryBudgetOptions {
  /** How many it holds, full at first. Default: 500. */
  readonly capacity?: number | undefined;
  /** What a retry after a failure of the target costs. Default: 14. */
  readonly failureCost?: number | undefined;
  /** What a retry after a 429 costs: the server is well, and says when to come back. Default: 5. */
  readonly throttledCost?: number | undefined;
  /** What a call that succeeds at once gives back. Default: 1. One that succeeds after retries gives back what its last retry cost. */
  readonly successRefund?: number | undefined;
}

/** Retries that calls may make together: when most calls fail, few are repeated. */
export interface RetryBudget {
  /** What is left. */
  readonly available: number;
  /** Takes the cost of a retry after this failure, and tells it; undefined when there is not enough. */
  withdraw(error: unknown): number | undefined;
  /** A call has succeeded, its last retry having cost this much: 0 when there was none. */
  deposit(lastCost: number): void;
}

/**
 * A bucket that retries are paid from, shared by all calls that are given it. While calls succeed it is full; in an
 * outage it is empty after about 35 retries, and the load on the server is that of the first attempts alone.
 *
 * The numbers are AWS's of November 2026.
 * @see https://aws.amazon.com/blogs/developer/updated-default-retry-behavior-for-aws-sdks-and-tools/
 * @throws ConfigurationError for a negative number
 */
export const retryBudget = (options?: RetryBudgetOptions): RetryBudget => {
  const { capacity, failureCost, throttledCost, successRefund } = settingsOf(
    "retryBudget",
    options,
    { capacity: 500, failureCost: 14, throttledCost: 5, successRefund: 1 },
    {
      capacity: FINITE_AMOUNT,
      failureCost: FINITE_AMOUNT,
      throttledCost: FINITE_AMOUNT,
      successRefund: FINITE_AMOUNT,
    },
  );
  let available = capacity;
  return {
    get available() {
      return available;
    },
    withdraw(error) {
      const cost = isThrottled(error) ? throttledCost : failureCost;
      if (cost > available) return undefined;
      available -= cost;
      return cost;
    },
    deposit(lastCost) {
      available = Math.min(capacity, available + (lastCost || successRefund));
    },
  };
};
