import { describe, expect, it } from "@jest/globals";
import { type MetricsSnapshot, prometheusText } from "../../../src/handwritten/reliability/index.ts";

const none = { count: 0, sumMs: 0, minMs: 0, maxMs: 0, p50Ms: 0, p90Ms: 0, p95Ms: 0, p99Ms: 0, buckets: [] };
const some = { ...none, count: 3, sumMs: 1_500, buckets: [{ leSeconds: 0.5, count: 2 }] };
const snapshot: MetricsSnapshot = {
  inFlight: 2,
  operations: [
    { operation: "a", outcomes: { success: 3 }, duration: some, timeToFirstEvent: some },
    { operation: "b", outcomes: { cancelled: 1 }, duration: some, timeToFirstEvent: none },
  ],
  attempts: [{ target: "t", outcomes: { 200: 3 }, duration: some }],
  tokens: [{ model: "m", input: 1, cachedInput: 2, output: 3, reasoning: 4 }],
  events: { "cache hit": 5 },
  circuits: { t: "open" },
  health: { t: "degraded" },
  rateLimits: {
    waiting: 6,
    available: { l: Number.POSITIVE_INFINITY, n: Number.NaN },
    counts: { l: "used" },
  },
  retryBudget: 7,
};
const histogram = (name: string, label: string) => [
  `${name}_bucket{${label},le="0.5"} 2`,
  `${name}_bucket{${label},le="+Inf"} 3`,
  `${name}_sum{${label}} 1.5`,
  `${name}_count{${label}} 3`,
];
const linesOf = (given: MetricsSnapshot) =>
  prometheusText(given)
    .split("\n")
    .filter((line) => !line.startsWith("# HELP"))
    .map((line) => line.replaceAll("api_openai_", ""));

describe("prometheusText", () => {
  it("has a family for all that is counted and measured", () => {
    expect(linesOf(snapshot)).toEqual([
      "# TYPE calls_total counter",
      'calls_total{operation="a",outcome="success"} 3',
      'calls_total{operation="b",outcome="cancelled"} 1',
      "# TYPE calls_in_flight gauge",
      "calls_in_flight 2",
      "# TYPE call_duration_seconds histogram",
      ...histogram("call_duration_seconds", 'operation="a"'),
      ...histogram("call_duration_seconds", 'operation="b"'),
      "# TYPE time_to_first_event_seconds histogram",
      ...histogram("time_to_first_event_seconds", 'operation="a"'),
      "# TYPE attempts_total counter",
      'attempts_total{target="t",outcome="200"} 3',
      "# TYPE attempt_duration_seconds histogram",
      ...histogram("attempt_duration_seconds", 'target="t"'),
      "# TYPE tokens_total counter",
      'tokens_total{model="m",type="input"} 1',
      'tokens_total{model="m",type="cached_input"} 2',
      'tokens_total{model="m",type="output"} 3',
      'tokens_total{model="m",type="reasoning"} 4',
      "# TYPE policy_events_total counter",
      'policy_events_total{event="cache hit"} 5',
      "# TYPE circuit_state gauge",
      'circuit_state{target="t",state="open"} 1',
      "# TYPE health_state gauge",
      'health_state{target="t",state="degraded"} 1',
      "# TYPE rate_limit_waiting gauge",
      "rate_limit_waiting 6",
      "# TYPE rate_limit_available gauge",
      'rate_limit_available{limit="l",count="used"} +Inf',
      'rate_limit_available{limit="n"} NaN',
      "# TYPE retry_budget_available gauge",
      "retry_budget_available 7",
      "",
    ]);
  });

  it("leaves out what there is none of", () => {
    const empty: MetricsSnapshot = {
      inFlight: 0,
      operations: [],
      attempts: [],
      tokens: [],
      events: {},
      circuits: {},
      health: {},
      rateLimits: { waiting: 0, available: {}, counts: {} },
      retryBudget: undefined,
    };
    expect(linesOf(empty)).toEqual([
      "# TYPE calls_in_flight gauge",
      "calls_in_flight 0",
      "# TYPE rate_limit_waiting gauge",
      "rate_limit_waiting 0",
      "",
    ]);
  });
});
