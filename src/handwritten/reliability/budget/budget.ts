import type { ApiRequest } from "../../contract.ts";
import { type Clock, systemClock } from "../../core/clock.ts";
import type { Context, Handler } from "../../core/handler.ts";
import { checkOptions, type Rules, settingsOf } from "../../core/options/check-options.ts";
import { CLOCK, FLAG, FUNCTION, TEXT, withMethods } from "../../core/options/kinds.ts";
import { checkNumber, POSITIVE, RATIO } from "../../core/options/range.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { BudgetExceededError, type BudgetUnit, ConfigurationError } from "../../errors/index.ts";
import { modelOf } from "../model-of.ts";
import { definePolicy, type Policy } from "../policy.ts";
import {
  estimateOf,
  type TokenEstimate,
  type TokenEstimator,
  tokenEstimator,
} from "../tokens/token-estimator.ts";
import { tokenUsageOfError } from "../tokens/token-usage-of-error.ts";
import { readUsage, type TokenUsage, usageOfReply } from "../tokens/usage.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";
import { Account } from "./account.ts";
import type { BudgetPeriod } from "./period.ts";
import { actualCost, checkPrices, expectedCost, type Prices, priceOf } from "./prices.ts";

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
  /** The part of the limit from which a warning is told. Default: 0.8. */
  readonly warnAt?: number | undefined;
  /** Whether a call that would go over it is refused; else it is only told. Default: true. */
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

/** What is held for a call, until it is known what it took. */
interface Hold {
  readonly account: Account;
  readonly limit: BudgetLimit;
  readonly amount: number;
}

/**
 * Keeps calls within budgets of tokens, money or requests: what a call is expected to take is reserved before it is sent,
 * and settled with the usage that its answer tells, of a stream at its end.
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
  const accounts = new Map<string, Account>();
  let { clock = systemClock } = settings;

  const amountOf = (unit: BudgetUnit, request: ApiRequest, tokens: TokenEstimate): number => {
    if (unit === "requests") return 1;
    if (unit === "tokens") return tokens.input + tokens.output;
    const model = modelOf(request);
    const price = priceOf(prices, model);
    if (price) return expectedCost(price, tokens);
    throw new ConfigurationError(`\`budget.prices\` has no price of ${model}, and no \`default\``);
  };

  /** What it took; undefined: nobody knows, so it counts as expected. */
  const usedBy = (
    unit: BudgetUnit,
    request: ApiRequest,
    usage: TokenUsage | 0 | undefined,
  ): number | undefined => {
    if (unit === "requests") return 1;
    if (usage === undefined || usage === 0) return usage;
    const price = priceOf(prices, modelOf(request));
    return unit === "tokens" ? usage.totalTokens : price && actualCost(price, usage);
  };

  /** @throws BudgetExceededError, and then nothing is held */
  const reserve = (request: ApiRequest, context: Context): Hold[] => {
    const tokens = countsTokens ? estimateOf(estimator, request) : { input: 0, output: 0 };
    const now = context.clock.wallTime();
    const holds = limits.map((limit): Hold => {
      const key = limit.key?.(request, context) ?? "all calls";
      const id = `${nameOf(limit)}\n${key}`;
      let account = accounts.get(id);
      if (!account) {
        if (accounts.size >= MOST_ACCOUNTS) forget(accounts, now);
        account = new Account(nameOf(limit), key, limit.limit, limit.per);
        accounts.set(id, account);
      }
      return { account, limit, amount: amountOf(limit.unit, request, tokens) };
    });
    for (const { account, limit, amount } of holds) {
      account.begin(now);
      if (account.used + account.reserved + amount <= account.limit) continue;
      if (account.tellExceeded()) context.emit(told(account, "exceeded"));
      if (limit.enforce === false) continue;
      throw new BudgetExceededError(
        `the budget of ${account.limit} ${account.name} of ${account.key} does not allow the call: ${account.used + account.reserved} are used or reserved`,
        { unit: limit.unit, limit: account.limit, used: account.used, retryAfterMs: account.resetsAt - now },
        { request: describeRequest(request) },
      );
    }
    for (const { account, amount } of holds) account.reserve(amount);
    return holds;
  };

  const layer =
    (next: Handler): Handler =>
    async (request, context) => {
      ({ clock } = context);
      const holds = reserve(request, context);
      let isOver = false;
      const settle = (usage: TokenUsage | number | "nothing" | undefined): void => {
        if (isOver) return;
        isOver = true;
        if (typeof usage === "object") estimator.learn(request, usage);
        for (const { account, limit, amount } of holds) {
          const known = typeof usage === "object" ? usage : usage === 0 ? 0 : undefined;
          const used = usage === "nothing" ? 0 : (usedBy(limit.unit, request, known) ?? amount);
          account.begin(context.clock.wallTime());
          account.settle(amount, used);
          if (account.used >= (limit.warnAt ?? 0.8) * account.limit && account.tellWarning())
            context.emit(told(account, "warning"));
        }
      };
      try {
        const reply = await next(request, context);
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
      const now = clock.wallTime();
      return [...accounts.values()].map((account): BudgetState => {
        account.begin(now);
        const { name, key, used, reserved, limit, resetsAt } = account;
        return { name, key, used, reserved, limit, resetsAt };
      });
    },
    explain: () => ({
      does: `keeps within ${limits.map((limit) => `${limit.limit} ${nameOf(limit)}`).join(", ")}`,
    }),
  });
};

/** Keys may come from outside: of so many those whose period is over are let go. */
const MOST_ACCOUNTS = 10_000;

const forget = (accounts: Map<string, Account>, now: number): void => {
  for (const [id, { resetsAt, reserved }] of accounts) if (resetsAt <= now && !reserved) accounts.delete(id);
};

const nameOf = ({ name, unit, per }: BudgetLimit): string => name ?? `${unit} per ${per}`;

const told = ({ name, key, used, limit }: Account, level: "warning" | "exceeded") =>
  ({ type: "budget", level, name, key, used, limit }) as const;

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
