import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { CircuitState } from "../../../src/handwritten/core/events.ts";
import {
  Breaker,
  type BreakerSettings,
} from "../../../src/handwritten/reliability/circuit-breaker/breaker.ts";
import {
  lastCalls,
  lastMs,
  type OutcomeWindow,
} from "../../../src/handwritten/reliability/circuit-breaker/outcome-window.ts";
import type { TargetOutcome } from "../../../src/handwritten/reliability/outcome.ts";
import { runs } from "../../support/runs.ts";

const settings: BreakerSettings = {
  consecutiveFailures: Number.POSITIVE_INFINITY,
  minimumCalls: 4,
  failureRatio: 0.5,
  slowRatio: 2,
  openMs: 1_000,
  openGrowth: 2,
  maxOpenMs: 5_000,
  jitter: 0,
  halfOpenCalls: 2,
  successThreshold: 2,
  halfOpenMs: 3_000,
};

/** A breaker with every change of its state written down. */
const breakerWith = (changes: Partial<BreakerSettings> = {}, newWindow = () => lastCalls(10)) => {
  const log: string[] = [];
  const breaker = new Breaker(
    { ...settings, ...changes },
    newWindow,
    () => 0,
    (from, to) => {
      log.push(`${from} → ${to}`);
    },
  );
  const call = (at: number, outcome: TargetOutcome, slow = false): void => {
    const admission = breaker.acquire(at);
    if (!admission.admitted) throw new Error(`refused at ${at}`);
    breaker.report(admission.generation, at, outcome, slow);
  };
  return { breaker, log, call };
};

describe("a breaker opens", () => {
  it("when the ratio of failures is reached, and not before there are enough calls", () => {
    const { breaker, call } = breakerWith();
    for (let n = 0; n < 3; n++) call(0, "failure");
    expect(breaker.stateAt(0)).toBe("closed");
    call(0, "failure");
    expect(breaker.stateAt(0)).toBe("open");
    expect(breaker.peek(0)).toEqual({ admitted: false, retryAfterMs: 1_000 });
  });

  it("at the ratio of failures, and not below it", () => {
    const { breaker, call } = breakerWith({ failureRatio: 0.6 });
    for (const outcome of ["failure", "success", "failure", "success", "failure"] as const) call(0, outcome);
    expect(breaker.stateAt(0)).toBe("open"); // 3 of 5
    const other = breakerWith({ failureRatio: 0.7 });
    for (const outcome of ["failure", "success", "failure", "success", "failure"] as const)
      other.call(0, outcome);
    expect(other.breaker.stateAt(0)).toBe("closed");
  });

  it("after so many failures one after another", () => {
    const { breaker, call } = breakerWith({ consecutiveFailures: 2, minimumCalls: 100 });
    for (const outcome of ["failure", "success", "failure"] as const) call(0, outcome);
    expect(breaker.stateAt(0)).toBe("closed");
    call(0, "failure");
    expect(breaker.stateAt(0)).toBe("open");
  });

  it("when too many calls are slow, although they succeed", () => {
    const { breaker, call } = breakerWith({ slowRatio: 0.5 });
    for (let n = 0; n < 4; n++) call(0, "success", n > 1);
    expect(breaker.stateAt(0)).toBe("open");
  });

  it("not with what says nothing of the target", () => {
    const { breaker, call } = breakerWith({ minimumCalls: 1 });
    for (let n = 0; n < 50; n++) call(0, "ignored");
    expect(breaker.stateAt(0)).toBe("closed");
  });

  it("not with failures of an hour ago (a window that moves one part at a time still counts them)", () => {
    const { breaker, call } = breakerWith({ minimumCalls: 10, failureRatio: 0.5 }, () => lastMs(5_000));
    for (let n = 0; n < 9; n++) call(0, "failure");
    call(3_600_000, "failure");
    expect(breaker.stateAt(3_600_000)).toBe("closed");
  });
});

describe("a breaker closes", () => {
  const opened = () => {
    const made = breakerWith();
    for (let n = 0; n < 4; n++) made.call(0, "failure");
    return made;
  };

  it("when as many probes have succeeded as it takes", () => {
    const { breaker, call, log } = opened();
    call(1_000, "success");
    expect(breaker.stateAt(1_000)).toBe("half_open");
    call(1_000, "success");
    expect(log).toEqual(["closed → open", "open → half_open", "half_open → closed"]);
  });

  it("not by a success that began before it opened", () => {
    const { breaker, call } = breakerWith();
    const early = breaker.acquire(0);
    for (let n = 0; n < 4; n++) call(0, "failure");
    expect(breaker.acquire(1_000)).toMatchObject({ admitted: true });
    if (!early.admitted) throw new Error("refused");
    for (let n = 0; n < 5; n++) breaker.report(early.generation, 1_000, "success");
    expect(breaker.stateAt(1_000)).toBe("half_open");
  });

  it("and is not opened again by a failure that began before", () => {
    const { breaker, call, log } = breakerWith();
    const early = breaker.acquire(0);
    for (let n = 0; n < 4; n++) call(0, "failure");
    const probe = breaker.acquire(1_000);
    if (!early.admitted || !probe.admitted) throw new Error("refused");
    breaker.report(early.generation, 1_000, "failure");
    expect(breaker.stateAt(1_000)).toBe("half_open");
    breaker.report(probe.generation, 1_001, "success");
    call(1_002, "success");
    expect(log.at(-1)).toBe("half_open → closed");
  });

  it("opens again when a probe fails, for longer each time up to the longest", () => {
    const { breaker, call } = opened();
    let now = 0;
    const periods: number[] = [];
    for (let n = 0; n < 5; n++) {
      const admission = breaker.peek(now);
      if (admission.admitted) throw new Error("admitted");
      periods.push(admission.retryAfterMs ?? -1);
      now += admission.retryAfterMs ?? 0;
      call(now, "failure");
    }
    expect(periods).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it("lets no more probes out than it has permits, and takes back the one of a probe that did not count", () => {
    const { breaker } = opened();
    const first = breaker.acquire(1_000);
    expect(breaker.acquire(1_000).admitted).toBe(true);
    expect(breaker.acquire(1_000)).toEqual({ admitted: false, retryAfterMs: undefined });
    if (!first.admitted) throw new Error("refused");
    breaker.report(first.generation, 1_000, "ignored");
    expect(breaker.acquire(1_000).admitted).toBe(true);
  });

  it("opens again when its probes never end, and does not hear them when they do", () => {
    const { breaker, log } = opened();
    const probe = breaker.acquire(1_000);
    if (!probe.admitted) throw new Error("refused");
    expect(breaker.stateAt(3_999)).toBe("half_open");
    expect(breaker.stateAt(4_000)).toBe("open");
    breaker.report(probe.generation, 4_001, "failure");
    expect(breaker.peek(4_001)).toEqual({ admitted: false, retryAfterMs: 1_999 });
    expect(log.at(-1)).toBe("half_open → open");
  });

  it("is opened and closed by hand", () => {
    const { breaker, call } = breakerWith();
    breaker.force("open");
    expect(breaker.acquire(1e9)).toEqual({ admitted: false, retryAfterMs: undefined });
    breaker.force("closed");
    for (let n = 0; n < 20; n++) call(0, "failure");
    expect(breaker.stateAt(0)).toBe("forced_closed");
    breaker.force(undefined);
    expect(breaker.stateAt(0)).toBe("closed");
  });
});

/** The same rules once more, written to be seen through and not to be fast: every outcome is kept and counted anew. */
class Model {
  state: CircuitState = "closed";
  generation = 0;
  outcomes: { at: number; failed: boolean; slow: boolean }[] = [];
  until = 0;
  openings = 0;
  underWay = 0;
  successes = 0;

  readonly is: BreakerSettings;
  readonly counted: (all: Model["outcomes"], now: number) => Model["outcomes"];

  constructor(is: BreakerSettings, counted: Model["counted"]) {
    this.is = is;
    this.counted = counted;
  }

  become(state: CircuitState): void {
    this.state = state;
    this.generation++;
    this.outcomes = [];
    this.underWay = 0;
    this.successes = 0;
  }
  open(now: number, openings: number): void {
    this.become("open");
    this.until = now + Math.min(this.is.openMs * this.is.openGrowth ** openings, this.is.maxOpenMs);
    this.openings = openings + 1;
  }
  pass(now: number): void {
    if (this.state === "half_open" && this.underWay > 0 && now >= this.until)
      this.open(this.until, this.openings);
  }
  mayPass(now: number): boolean {
    this.pass(now);
    if (this.state === "open") return now >= this.until;
    if (this.state === "half_open")
      return (
        this.underWay < this.is.halfOpenCalls && this.underWay + this.successes < this.is.successThreshold
      );
    return this.state !== "forced_open";
  }
  acquire(now: number): number | undefined {
    if (!this.mayPass(now)) return undefined;
    if (this.state === "open") {
      this.become("half_open");
      this.until = now + this.is.halfOpenMs;
    }
    if (this.state === "half_open") {
      if (this.underWay === 0) this.until = now + this.is.halfOpenMs;
      this.underWay++;
    }
    return this.generation;
  }
  report(generation: number, now: number, outcome: TargetOutcome, slow: boolean): void {
    this.pass(now);
    if (generation !== this.generation) return;
    const failed = outcome === "failure";
    if (this.state === "closed" && outcome !== "ignored") {
      this.outcomes.push({ at: now, failed, slow });
      const lately = this.counted(this.outcomes, now);
      const part = (which: "failed" | "slow"): number =>
        lately.filter((one) => one[which]).length / lately.length;
      const tail = this.outcomes.findLastIndex((one) => !one.failed);
      const enough = lately.length >= this.is.minimumCalls;
      if (
        (enough && failed && part("failed") >= this.is.failureRatio) ||
        (enough && slow && part("slow") >= this.is.slowRatio) ||
        this.outcomes.length - 1 - tail >= this.is.consecutiveFailures
      )
        this.open(now, 0);
    } else if (this.state === "half_open") {
      this.underWay--;
      if (failed || (outcome === "success" && slow && this.is.slowRatio <= 1)) this.open(now, this.openings);
      else if (outcome === "success" && ++this.successes >= this.is.successThreshold) this.become("closed");
    }
  }
}

describe("a breaker and a naive model of it", () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ do: "acquire" } as const) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("report" as const),
        which: fc.nat(20),
        outcome: fc.constantFrom<TargetOutcome>("success", "failure", "failure", "ignored"),
        slow: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.nat(1_500) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("force" as const),
        to: fc.constantFrom("open", "closed", undefined),
      }),
    },
  );
  const made = fc.record({
    minimumCalls: fc.integer({ min: 1, max: 5 }),
    failureRatio: fc.constantFrom(0, 0.25, 0.5, 0.75, 1),
    slowRatio: fc.constantFrom(0.25, 0.5, 1, 2),
    consecutiveFailures: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
    halfOpenCalls: fc.integer({ min: 1, max: 4 }),
    successThreshold: fc.integer({ min: 1, max: 4 }),
    openMs: fc.constantFrom(0, 700, 1_000),
    openGrowth: fc.constantFrom(1, 2),
  });
  const windows: [string, () => OutcomeWindow, (all: Model["outcomes"], now: number) => Model["outcomes"]][] =
    [
      ["the last calls", () => lastCalls(6), (all) => all.slice(-6)],
      [
        "the last second",
        () => lastMs(1_000),
        (all, now) => all.filter(({ at }) => Math.floor(at / 100) > Math.floor(now / 100) - 10),
      ],
    ];

  it.each(windows)("agree at every step, counting %s", (_, newWindow, counted) => {
    fc.assert(
      fc.property(made, fc.array(step, { maxLength: 40 }), (chosen, steps) => {
        const is = { ...settings, ...chosen };
        const breaker = new Breaker(
          is,
          newWindow,
          () => 0,
          () => {},
        );
        const model = new Model(is, counted);
        const underWay: { breaker: number; model: number }[] = [];
        let now = 0;
        for (const action of steps) {
          if (action.do === "wait") now += action.ms;
          if (action.do === "force") {
            breaker.force(action.to);
            model.become(action.to ? `forced_${action.to}` : "closed");
          }
          if (action.do === "acquire") {
            const admission = breaker.acquire(now);
            const generation = model.acquire(now);
            expect(admission.admitted).toBe(generation !== undefined);
            if (admission.admitted && generation !== undefined)
              underWay.push({ breaker: admission.generation, model: generation });
          }
          if (action.do === "report" && underWay.length) {
            const [ended] = underWay.splice(action.which % underWay.length, 1);
            breaker.report(ended?.breaker as number, now, action.outcome, action.slow);
            model.report(ended?.model as number, now, action.outcome, action.slow);
          }
          model.pass(now);
          expect(breaker.stateAt(now)).toBe(
            model.state === "open" && now >= model.until ? "half_open" : model.state,
          );
        }
      }),
      { numRuns: runs(10_000) },
    );
  });
});
