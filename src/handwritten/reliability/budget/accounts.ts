import type { ApiRequest } from "../../contract.ts";
import type { Context } from "../../core/handler.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { BudgetExceededError, type BudgetUnit, ConfigurationError } from "../../errors/index.ts";
import { modelOf } from "../model-of.ts";
import type { TokenEstimate } from "../tokens/token-estimator.ts";
import type { TokenUsage } from "../tokens/usage.ts";
import { Account } from "./account.ts";
import type { BudgetLimit, BudgetState } from "./budget.ts";
import { actualCost, expectedCost, type Prices, priceOf } from "./prices.ts";

/** What is reserved for a call until its usage is known. */
export interface Hold {
  readonly account: Account;
  readonly limit: BudgetLimit;
  readonly amount: number;
}

/** What a call used: `nothing`: it was not sent; 0: the server rejected it; undefined: unknown, so it counts as expected. */
export type Used = TokenUsage | 0 | "nothing" | undefined;

/** Keys may come from outside: at so many, those whose period is over are dropped. */
const MOST_ACCOUNTS = 10_000;

/** The accounts of all budgets, by budget and key. */
export class Accounts {
  readonly #limits: readonly BudgetLimit[];
  readonly #prices: Prices;
  readonly #accounts = new Map<string, Account>();

  constructor(limits: readonly BudgetLimit[], prices: Prices) {
    this.#limits = limits;
    this.#prices = prices;
  }

  /** @throws BudgetExceededError, and then nothing is reserved */
  reserve(request: ApiRequest, tokens: TokenEstimate, context: Context): Hold[] {
    const now = context.clock.wallTime();
    const holds = this.#limits.map((limit): Hold => {
      const account = this.#accountOf(limit, limit.key?.(request, context) ?? "all calls", now);
      return { account, limit, amount: this.#expected(limit.unit, request, tokens) };
    });
    for (const hold of holds) {
      hold.account.begin(now);
      if (hold.account.used + hold.account.reserved + hold.amount <= hold.account.limit) continue;
      if (hold.account.tellExceeded()) context.emit(eventOf(hold.account, "exceeded"));
      if (hold.limit.enforce !== false) throw exceeded(hold, request, now);
    }
    for (const { account, amount } of holds) account.reserve(amount);
    return holds;
  }

  settle(holds: readonly Hold[], request: ApiRequest, used: Used, { clock, emit }: Context): void {
    for (const { account, limit, amount } of holds) {
      account.begin(clock.wallTime());
      account.settle(amount, used === "nothing" ? 0 : (this.#actual(limit.unit, request, used) ?? amount));
      if (account.used >= (limit.warnAt ?? 0.8) * account.limit && account.tellWarning())
        emit(eventOf(account, "warning"));
    }
  }

  states(now: number): BudgetState[] {
    return [...this.#accounts.values()].map((account) => {
      account.begin(now);
      const { name, key, used, reserved, limit, resetsAt } = account;
      return { name, key, used, reserved, limit, resetsAt };
    });
  }

  #accountOf(limit: BudgetLimit, key: string, now: number): Account {
    const name = nameOf(limit);
    const id = `${name}\n${key}`;
    const known = this.#accounts.get(id);
    if (known) return known;
    if (this.#accounts.size >= MOST_ACCOUNTS) this.#dropEnded(now);
    const account = new Account(name, key, limit.limit, limit.per);
    this.#accounts.set(id, account);
    return account;
  }

  #dropEnded(now: number): void {
    for (const [id, { resetsAt, reserved }] of this.#accounts)
      if (resetsAt <= now && !reserved) this.#accounts.delete(id);
  }

  #expected(unit: BudgetUnit, request: ApiRequest, tokens: TokenEstimate): number {
    if (unit === "requests") return 1;
    if (unit === "tokens") return tokens.input + tokens.output;
    const model = modelOf(request);
    const price = priceOf(this.#prices, model);
    if (price) return expectedCost(price, tokens);
    throw new ConfigurationError(`\`budget.prices\` has no price of ${model}, and no \`default\``);
  }

  #actual(unit: BudgetUnit, request: ApiRequest, usage: TokenUsage | 0 | undefined): number | undefined {
    if (unit === "requests") return 1;
    if (usage === undefined || usage === 0) return usage;
    if (unit === "tokens") return usage.totalTokens;
    const price = priceOf(this.#prices, modelOf(request));
    return price && actualCost(price, usage);
  }
}

/** The name of a budget in messages and events. */
export const nameOf = ({ name, unit, per }: BudgetLimit): string => name ?? `${unit} per ${per}`;

const exceeded = ({ account, limit }: Hold, request: ApiRequest, now: number): BudgetExceededError =>
  new BudgetExceededError(
    `the budget of ${account.limit} ${account.name} of ${account.key} does not allow the call: ${account.used + account.reserved} are used or reserved`,
    { unit: limit.unit, limit: account.limit, used: account.used, retryAfterMs: account.resetsAt - now },
    { request: describeRequest(request) },
  );

const eventOf = ({ name, key, used, limit }: Account, level: "warning" | "exceeded") =>
  ({ type: "budget", level, name, key, used, limit }) as const;
