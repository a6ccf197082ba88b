import { describe, expect, it } from "@jest/globals";
import { APIError } from "../../../src/handwritten/errors/index.ts";
import { retryBudget } from "../../../src/handwritten/reliability/index.ts";

const failed = (status: number) => APIError.generate(status, {}, undefined, new Headers());

describe("retryBudget", () => {
  it("has AWS's numbers by default", () => {
    const budget = retryBudget();
    expect(budget.available).toBe(500);
    expect([budget.withdraw(failed(500)), budget.available]).toEqual([14, 486]);
    expect([budget.withdraw(failed(429)), budget.available]).toEqual([5, 481]);
    budget.deposit(0);
    expect(budget.available).toBe(482);
    budget.deposit(14);
    expect(budget.available).toBe(496);
    budget.deposit(14);
    expect(budget.available).toBe(500);
  });

  it("pays as much as it holds, and no more", () => {
    const budget = retryBudget({ capacity: 10, failureCost: 6, throttledCost: 4, successRefund: 2 });
    expect(budget.withdraw(failed(500))).toBe(6);
    expect([budget.withdraw(failed(500)), budget.available]).toEqual([undefined, 4]);
    expect([budget.withdraw(failed(429)), budget.available]).toEqual([4, 0]);
    budget.deposit(0);
    expect(budget.available).toBe(2);
  });

  it.each(["capacity", "failureCost", "throttledCost", "successRefund"])("refuses a negative %s", (name) => {
    expect(() => retryBudget({ [name]: -1 })).toThrow(`retryBudget.${name}`);
  });
});
