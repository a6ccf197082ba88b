import { SLACK_DEVIATIONS } from "../../src/handwritten/reliability/rate-limit/slack.ts";

/** A reservation in the model. */
export interface ModelTaken {
  amount: number;
  readonly at: number;
}

/**
 * A limit as a page of arithmetic: every level is written down before and after anything happens to it, and what is given back
 * raises all that were written down since. It is slow and short, and both the bucket of a process and the script of Redis
 * are to come to the same.
 */
export const bucketModel = (limit: number, periodMs: number, burst: number) => {
  const rate = limit / periodMs;
  const past: { readonly at: number; readonly isAfter: boolean; level: number }[] = [];
  /** What is between two things that happen at the same time lasts for no time. */
  const before = (now: number): void => {
    if (past.at(-1)?.at === now) past.pop();
    else past.push({ at: now, isAfter: false, level });
  };
  const after = (now: number): void => void past.push({ at: now, isAfter: true, level });
  let level = burst;
  let at: number | undefined;
  const refill = (now: number): void => {
    const gained = rate * (now - (at ?? now));
    level = level > burst ? Math.max(burst, level - gained) : Math.min(burst, level + gained);
    at = now;
  };
  return {
    level: (now: number): number => {
      refill(now);
      return level;
    },
    waitMs: (now: number, amount: number): number => {
      refill(now);
      return Math.max(0, (Math.min(amount, burst) - level) / rate);
    },
    take: (now: number, amount: number): ModelTaken => {
      refill(now);
      before(now);
      level -= amount;
      after(now);
      return { amount, at: now };
    },
    settle: (now: number, taken: ModelTaken, used: number, spread: number): void => {
      refill(now);
      before(now);
      const inflow = rate * (now - taken.at);
      const most = burst + Math.min(inflow, SLACK_DEVIATIONS * Math.sqrt(spread * inflow));
      const unused = taken.amount - used;
      const since = past.filter(({ at, isAfter }) => at > taken.at || (isAfter && at === taken.at));
      const highest = Math.max(level, ...since.map((then) => then.level));
      const back = unused > 0 ? Math.max(0, unused - Math.max(0, highest + unused - most)) : unused;
      for (const then of since) then.level += back;
      level += back;
      after(now);
      taken.amount = used;
    },
  };
};
