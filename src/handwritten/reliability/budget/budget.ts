import type { ApiRequest } from "../../contract.ts";
import type { Clock } from "../../core/clock.ts";
import type { Context, Handler } from "../../core/handler.ts";
import { checkOptions, type Rules, settingsOf } from "../../core/options/check-options.ts";
import { CLOCK, FLAG, FUNCTION, TEXT, withMethods } from "../../core/options/kinds.ts";
import { checkNumber, POSITIVE, RATIO } from "../../core/options/range.ts";
import { type BudgetUnit, ConfigurationError } from "../../errors/index.ts";
import { Host } from "../host.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { estimateOf, type TokenEstimator, tokenEstimator } from "../tokens/token-estimator.ts";
import { tokenUsageOfError } from "../tokens/token-usage-of-error.ts";
import { readUsage, usageOfReply } from "../tokens/usage.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";
import { Accounts, nameOf, type Used } from "./accounts.ts";
import type { BudgetPeriod } from "./period.ts";
import { checkPrices, type Prices } from "./prices.ts";

/** One budget: so much of something in a time. */
export interface BudgetLimit {
  /** For messages and events. Default: what it is of and for, `tokens per day`. */
  readonly name?: string | undefined;
  /** `tokens` of prompt and answer, `money` by the table of prices, or `requests`. */
  readonly unit: BudgetUnit;
  readonly limit: number;
  readonly per: BudgetPeriod;
  /** What has a budget of its own: a user, a tenant. Default: all calls share one. */
  readonly key?: ((request: ApiRequest, context: Context) => string) | undefined;
  /** The part of the limit from which a warning is reported. Default: 0.8. */
  readonly warnAt?: number | undefined;
  /** Whether a call that would go over it is refused; else it is only reported. Default: true. */
  readonly enforce?: boolean | undefined;
}

/** What `budget` is set up with. */
export interface BudgetOptions {
  readonly limits: readonly BudgetLimit[];
  /** What tokens cost: the caller's table, as prices change. Needed for a budget of money. */
  readonly prices?: Prices | undefined;
  /** Estimates what a call will use before it is sent. Default: `tokenEstimator()`. */
  readonly estimator?: TokenEstimator | undefined;
  /** For `spent`; calls bring their client's own. Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** How one budget stands in its current period. */
export interface BudgetState {
  readonly name: string;
  readonly key: string;
  readonly used: number;
  /** Of calls that are under way. */
  readonly reserved: number;
  readonly limit: number;
  /** When the period is over: milliseconds since the Unix epoch. */
  readonly resetsAt: number;
}

/** A layer that keeps calls within budgets. */
export interface Budget extends Policy<"budget"> {
  readonly spent: readonly BudgetState[];
}

/**
 * Keeps calls within budgets of tokens, money or requests: what a call is expected to take is reserved before it is sent,
 * and settled with the usage in its response, of a stream at its end.
 *
 * @throws ConfigurationError for a limit that cannot work
 */
export const budget = (options: BudgetOptions): Budget => {
  const settings = settingsOf(
    "budget",
    options,
    { prices: {} as Prices },
    {
      limits: true,
      prices: checkPrices,
      estimator: withMethods("what `tokenEstimator()` makes", "estimate", "learn"),
      clock: CLOCK,
    },
  );
  const { limits, prices, estimator = tokenEstimator() } = settings;
  checkLimits(limits, prices);
  const countsTokens = limits.some(({ unit }) => unit !== "requests");
  const accounts = new Accounts(limits, prices);
  const host = new Host(settings.clock);

  const layer =
    (next: Handler): Handler =>
    async (request, given) => {
      host.see(given);
      const context = { ...given, clock: host.clock };
      const tokens = countsTokens ? estimateOf(estimator, request) : { input: 0, output: 0 };
      const holds = accounts.reserve(request, tokens, context);
      let isSettled = false;
      const settle = (used: Used): void => {
        if (isSettled) return;
        isSettled = true;
        if (typeof used === "object") estimator.learn(request, used);
        accounts.settle(holds, request, used, context);
      };
      try {
        const reply = await next(request, given);
        if (reply.body)
          return whenStreamEnds(reply, {
            onEnd: (end) => settle(end.outcome === "complete" ? readUsage(end.usage) : undefined),
          });
        settle(countsTokens ? await usageOfReply(reply) : undefined);
        return reply;
      } catch (error) {
        settle(tokenUsageOfError(error));
        throw error;
      }
    };

  return definePolicy<Budget>("budget", layer, {
    get spent() {
      return accounts.states(host.clock.wallTime());
    },
    explain: () => ({
      does: `keeps within ${limits.map((limit) => `${limit.limit} ${nameOf(limit)}`).join(", ")}`,
    }),
  });
};

const LIMIT_RULES: Rules<BudgetLimit> = {
  name: TEXT,
  unit: true,
  limit: true,
  per: true,
  key: FUNCTION,
  warnAt: true,
  enforce: FLAG,
};

const checkLimits = (limits: readonly BudgetLimit[], prices: Prices): void => {
  if (!Array.isArray(limits) || !limits.length)
    throw new ConfigurationError("`budget.limits` must be a list of limits");
  for (const [index, given] of limits.entries()) {
    const name = `budget.limits[${index}]`;
    checkOptions(given, LIMIT_RULES, { of: name, path: `${name}.` });
    const { unit, limit, per, warnAt = 0.8 } = given;
    if (!/^(?:tokens|money|requests)$/.test(unit))
      throw new ConfigurationError(`\`${name}.unit\` is tokens, money or requests`);
    if (!/^(?:hour|day|month)$/.test(per))
      throw new ConfigurationError(`\`${name}.per\` is hour, day or month`);
    checkNumber(`${name}.limit`, limit, POSITIVE);
    checkNumber(`${name}.warnAt`, warnAt, RATIO);
    if (unit === "money" && !Object.keys(prices).length)
      throw new ConfigurationError(`\`${name}\` is of money: set \`budget.prices\``);
  }
};
