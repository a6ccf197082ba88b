import type { ApiRequest } from "../../contract.ts";
import { contextValue, policyOptionsKey } from "../../core/context.ts";
import type { Context } from "../../core/handler.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { LimitExceededError } from "../../errors/index.ts";
import { estimateOf, type TokenEstimator } from "../tokens/token-estimator.ts";
import type { Group } from "./buckets.ts";
import type { Demand } from "./limiter.ts";

/**
 * What a call needs of its buckets.
 *
 * @throws LimitExceededError for a call that a limit never allows, and what the estimator throws
 */
export const demandOf = (
  request: ApiRequest,
  context: Context,
  { entries, countsTokens, queue }: Group,
  estimator: TokenEstimator,
  maxWaitMs: number,
): Demand => {
  const { target, clock, emit } = context;
  const options = contextValue(context, policyOptionsKey);
  const tokens = countsTokens ? (options?.estimatedTokens ?? estimated(estimator, request)) : 0;
  const needs = entries.map(({ unit, bucket, name, id }) => ({
    bucket,
    name,
    id,
    amount: unit === "tokens" ? tokens : 1,
  }));
  for (const { bucket, amount, name } of needs)
    if (amount > bucket.largest) throw tooLarge(amount, name, request, target.name);
  return { needs, queue, priority: options?.priority ?? 0, maxWaitMs, clock, emit };
};

const estimated = (estimator: TokenEstimator, request: ApiRequest): number => {
  const { input, output } = estimateOf(estimator, request);
  return input + output;
};

const tooLarge = (amount: number, name: string, request: ApiRequest, target: string): LimitExceededError =>
  new LimitExceededError(`the call takes ${amount}, which the limit of ${name} never allows`, "too_large", {
    target,
    request: describeRequest(request),
  });
