import { describe, expect, it } from "@jest/globals";
import { APIConnectionError, APIError } from "../../../src/handwritten/errors/index.ts";
import { judge, THRESHOLDS } from "../../../src/handwritten/reliability/health/check.ts";
import { summarizeHealth } from "../../../src/handwritten/reliability/index.ts";

const answered = (status: number) => APIError.generate(status, {}, undefined, new Headers());

describe("judge", () => {
  it.each([
    [0, undefined, "healthy"],
    [999, undefined, "healthy"],
    [1_000, undefined, "degraded"],
    [4_999, undefined, "degraded"],
    [5_000, undefined, "unhealthy"],
    [5, answered(401), "healthy"],
    [5, answered(499), "healthy"],
    [1_000, answered(429), "degraded"],
    [5, answered(500), "unhealthy"],
    [5, new APIConnectionError(), "unhealthy"],
    [5, new TypeError("x"), "unhealthy"],
    [5, "text", "unhealthy"],
  ])("takes %i ms and %s for %s", (latencyMs, error, state) => {
    expect(judge(latencyMs, error, THRESHOLDS)).toBe(state);
  });
});

describe("summarizeHealth", () => {
  const sum = (...states: ("healthy" | "degraded" | "unhealthy")[]) =>
    summarizeHealth(states.map((state) => ({ target: "t", latencyMs: 1, state })));
  it.each([
    [sum(), { healthy: 0, degraded: 0, unhealthy: 0, state: "healthy" }],
    [sum("healthy", "healthy"), { healthy: 2, degraded: 0, unhealthy: 0, state: "healthy" }],
    [sum("healthy", "degraded"), { healthy: 1, degraded: 1, unhealthy: 0, state: "degraded" }],
    [sum("healthy", "unhealthy"), { healthy: 1, degraded: 0, unhealthy: 1, state: "degraded" }],
    [sum("degraded", "unhealthy"), { healthy: 0, degraded: 1, unhealthy: 1, state: "degraded" }],
    [sum("unhealthy", "unhealthy"), { healthy: 0, degraded: 0, unhealthy: 2, state: "unhealthy" }],
  ])("%j is %j", (summary, want) => {
    expect(summary).toEqual(want);
  });
});
