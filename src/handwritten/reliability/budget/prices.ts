import { checkOptions } from "../../core/options/check-options.ts";
import { isRecord } from "../../core/options/kinds.ts";
import { checkNumber, FINITE_AMOUNT } from "../../core/options/range.ts";
import { safeText } from "../../errors/describe/safe-text.ts";
import { ConfigurationError } from "../../errors/index.ts";
import type { TokenEstimate } from "../tokens/token-estimator.ts";
import type { TokenUsage } from "../tokens/usage.ts";

/** What a million tokens of a model cost, in whatever currency the budgets are in. */
export interface Price {
  readonly input: number;
  /** Of input that came out of the server's prompt cache. Default: as `input`. */
  readonly cachedInput?: number | undefined;
  readonly output: number;
}

/** Prices by the names of models; `default` is for those that are not named. */
export type Prices = Readonly<Record<string, Price>>;

const MILLION = 1_000_000;

/** The price of a model; undefined when there is none. */
export const priceOf = (prices: Prices, model: string): Price | undefined =>
  Object.hasOwn(prices, model)
    ? prices[model]
    : Object.hasOwn(prices, "default")
      ? prices["default"]
      : undefined;

/** What a call is expected to cost. */
export const expectedCost = ({ input, output }: Price, estimate: TokenEstimate): number =>
  (estimate.input * input + estimate.output * output) / MILLION;

/** What a call has cost. */
export const actualCost = ({ input, cachedInput = input, output }: Price, usage: TokenUsage): number =>
  ((usage.inputTokens - usage.cachedInputTokens) * input +
    usage.cachedInputTokens * cachedInput +
    usage.outputTokens * output) /
  MILLION;

const RULES = { input: FINITE_AMOUNT, cachedInput: FINITE_AMOUNT, output: FINITE_AMOUNT };

/** @throws ConfigurationError for a price that is none: with NaN a budget of money would never be spent */
export const checkPrices = (prices: unknown, name: string): void => {
  if (!isRecord(prices)) throw new ConfigurationError(`\`${name}\` must be prices by the names of models`);
  for (const [model, price] of Object.entries(prices)) {
    const path = `${name}.${safeText(model, 40)}`;
    checkOptions(price, RULES, { of: path, path: `${path}.` });
    for (const part of ["input", "output"]) checkNumber(`${path}.${part}`, price[part], FINITE_AMOUNT);
  }
};
