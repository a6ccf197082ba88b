import { describe, expect, it } from "@jest/globals";
import {
  backoff,
  equalJitter,
  fullJitter,
  type Jitter,
  partialJitter,
} from "../../src/handwritten/core/backoff.ts";
import { LONGEST_TIMER_MS } from "../../src/handwritten/core/clock.ts";

const settings = { baseDelayMs: 500, maxDelayMs: 8_000, attempt: 0, jitter: partialJitter(0), random: 0.5 };

describe("backoff", () => {
  it("doubles from the base delay to the cap", () => {
    const delays = [0, 1, 2, 3, 4, 5].map((attempt) => backoff({ ...settings, attempt }));
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it("grows by the multiplier", () => {
    const delays = [0, 1, 2].map((attempt) => backoff({ ...settings, multiplier: 3, attempt }));
    expect(delays).toEqual([500, 1_500, 4_500]);
  });

  it("of a base of 0 is 0 at every attempt", () => {
    expect(backoff({ ...settings, baseDelayMs: 0, attempt: 5_000 })).toBe(0);
  });

  it("without a cap is what a timer can hold", () => {
    expect(backoff({ ...settings, maxDelayMs: Infinity, attempt: 5_000 })).toBe(LONGEST_TIMER_MS);
  });

  it.each<[string, Jitter, number[]]>([
    ["full jitter: from 0 to the delay", fullJitter, [0, 250, 500]],
    ["equal jitter: from half of the delay to all of it", equalJitter, [250, 375, 500]],
    ["partial jitter: the delay less a part", partialJitter(0.25), [500, 437.5, 375]],
  ])("applies %s", (_, jitter, want) => {
    expect([0, 0.5, 1].map((random) => backoff({ ...settings, jitter, random }))).toEqual(want);
  });
});
