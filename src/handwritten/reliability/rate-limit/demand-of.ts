import type { ApiRequest } from "../../contract.ts";
import { contextValue, policyOptionsKey } from "../../core/context.ts";
import type { Context } from "../../core/handler.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { LimitExceededError } from "../../errors/index.ts";
import { modelOf } from "../model-of.ts";
import type { ExpectedUse, UseHistories } from "../tokens/expected-use.ts";
import { estimateOf, outputLimit, type TokenEstimator } from "../tokens/token-estimator.ts";
import type { Entry, Group } from "./buckets.ts";
import type { Demand, Need } from "./limiter.ts";
import { type TokenCount, tokenCountOf } from "./token-count.ts";

/** How the tokens of a call are found out. */
export interface TokenSettings {
  readonly estimator: TokenEstimator;
  readonly histories: UseHistories;
  /** Absent: as the target's provider counts. */
  readonly count?: TokenCount | undefined;
}

/**
 * What a call needs of its buckets.
 *
 * @throws LimitExceededError for a call that a limit never allows, and what the estimator throws
 */
export const demandOf = (
  request: ApiRequest,
  context: Context,
  { entries, countsTokens, queue }: Group,
  settings: TokenSettings,
  maxWaitMs: number,
): Demand => {
  const { target, clock, emit } = context;
  const options = contextValue(context, policyOptionsKey);
  const count = countsTokens ? (settings.count ?? tokenCountOf(target)) : undefined;
  const estimatedTokens = options?.estimatedTokens;
  const expected =
    count === "used" ? expectedUse(settings, request, target.name, estimatedTokens) : undefined;
  const tokens = count === "reserved" ? (estimatedTokens ?? reserved(settings.estimator, request)) : 0;
  const needs = entries.map((entry): Need => {
    const { unit, bucket, name, id } = entry;
    if (unit !== "tokens") return { unit, bucket, name, id, amount: 1 };
    entry.count = count;
    return expected ? expectedNeed(entry, expected) : { unit, bucket, name, id, amount: tokens };
  });
  for (const { bucket, amount, name } of needs)
    if (amount > bucket.largest) throw tooLarge(amount, name, request, target.name);
  return { needs, queue, priority: options?.priority ?? 0, maxWaitMs, clock, emit, count, expected };
};

/** What a call may use at most, as far as that is known. */
const reserved = (estimator: TokenEstimator, request: ApiRequest): number => {
  const { input, output } = estimateOf(estimator, request);
  return input + output;
};

const expectedUse = (
  { estimator, histories }: TokenSettings,
  request: ApiRequest,
  target: string,
  estimatedTokens: number | undefined,
): ExpectedUse => {
  const kind = `${target}\n${modelOf(request)}\n${request.operation}`;
  if (estimatedTokens !== undefined) return histories.expectPartOf(kind, estimatedTokens);
  const most = outputLimit(request) ?? Number.POSITIVE_INFINITY;
  return histories.expect(kind, estimateOf(estimator, request), most);
};

const expectedNeed = ({ unit, bucket, name, id }: Entry, expected: ExpectedUse): Need => ({
  unit,
  bucket,
  name,
  id,
  get amount() {
    return expected.tokens;
  },
  get spread() {
    return expected.spread;
  },
});

const tooLarge = (amount: number, name: string, request: ApiRequest, target: string): LimitExceededError =>
  new LimitExceededError(
    `the call takes ${amount}, which the configured limit of ${name} never allows`,
    "too_large",
    {
      target,
      request: describeRequest(request),
    },
  );
