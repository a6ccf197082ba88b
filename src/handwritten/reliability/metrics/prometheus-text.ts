import type { DurationSummary } from "./histogram.ts";
import type { MetricsSnapshot } from "./metrics.ts";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number, suffix?: string];

/**
 * A snapshot as text for Prometheus to scrape. Durations are in seconds, as is its custom.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const prometheusText = (snapshot: MetricsSnapshot): string =>
  [...familiesOfCalls(snapshot), ...familiesOfAttempts(snapshot), ...familiesOfPolicies(snapshot)].join("");

const familiesOfCalls = ({ operations, inFlight }: MetricsSnapshot): string[] => [
  family(
    "calls_total",
    "counter",
    "Calls that have ended.",
    operations.flatMap(({ operation, outcomes }) => byOutcome({ operation }, outcomes)),
  ),
  family("calls_in_flight", "gauge", "Calls that are under way.", [[{}, inFlight]]),
  family(
    "call_duration_seconds",
    "histogram",
    "To the end of the answer.",
    operations.flatMap(({ operation, duration }) => histogram({ operation }, duration)),
  ),
  family(
    "time_to_first_event_seconds",
    "histogram",
    "To the first piece of a stream.",
    operations.flatMap(({ operation, timeToFirstEvent }) =>
      timeToFirstEvent.count ? histogram({ operation }, timeToFirstEvent) : [],
    ),
  ),
];

const familiesOfAttempts = ({ attempts, tokens }: MetricsSnapshot): string[] => [
  family(
    "attempts_total",
    "counter",
    "Requests sent.",
    attempts.flatMap(({ target, outcomes }) => byOutcome({ target }, outcomes)),
  ),
  family(
    "attempt_duration_seconds",
    "histogram",
    "To the head of the answer.",
    attempts.flatMap(({ target, duration }) => histogram({ target }, duration)),
  ),
  family(
    "tokens_total",
    "counter",
    "Tokens that answers told.",
    tokens.flatMap(({ model, input, cachedInput, output, reasoning }) =>
      Object.entries({ input, cached_input: cachedInput, output, reasoning }).map(
        ([type, value]): Sample => [{ model, type }, value],
      ),
    ),
  ),
];

const familiesOfPolicies = ({
  events,
  circuits,
  health,
  rateLimits,
  retryBudget,
}: MetricsSnapshot): string[] => [
  family(
    "policy_events_total",
    "counter",
    "What policies did.",
    Object.entries(events).map(([event, value]): Sample => [{ event }, value]),
  ),
  family(
    "circuit_state",
    "gauge",
    "1 for the state that a circuit is in.",
    Object.entries(circuits).map(([target, state]): Sample => [{ target, state }, 1]),
  ),
  family(
    "health_state",
    "gauge",
    "1 for the state that a target is in.",
    Object.entries(health).map(([target, state]): Sample => [{ target, state }, 1]),
  ),
  family("rate_limit_waiting", "gauge", "Calls in the queue of the limiter.", [[{}, rateLimits.waiting]]),
  family(
    "rate_limit_available",
    "gauge",
    "What could pass now.",
    Object.entries(rateLimits.available).map(([limit, value]): Sample => {
      const count = rateLimits.counts[limit];
      return [{ limit, ...(count && { count }) }, value];
    }),
  ),
  family(
    "retry_budget_available",
    "gauge",
    "What is left for retries.",
    retryBudget === undefined ? [] : [[{}, retryBudget]],
  ),
];

const family = (
  name: string,
  type: "counter" | "gauge" | "histogram",
  help: string,
  samples: readonly Sample[],
): string => {
  if (!samples.length) return "";
  const full = `api_openai_${name}`;
  const lines = samples.map(
    ([labels, value, suffix = ""]) => `${full}${suffix}${labelText(labels)} ${numberText(value)}\n`,
  );
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join("")}`;
};

const byOutcome = (labels: Labels, outcomes: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(outcomes).map(([outcome, value]) => [{ ...labels, outcome }, value]);

const histogram = (labels: Labels, { buckets, count, sumMs }: DurationSummary): Sample[] => [
  ...buckets.map(({ leSeconds, count }): Sample => [{ ...labels, le: String(leSeconds) }, count, "_bucket"]),
  [{ ...labels, le: "+Inf" }, count, "_bucket"],
  [labels, sumMs / 1_000, "_sum"],
  [labels, count, "_count"],
];

const labelText = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length ? `{${pairs.join(",")}}` : "";
};

/** A backslash, a quote and a line feed would end the value, or the line. */
const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const numberText = (value: number): string =>
  value === Number.POSITIVE_INFINITY ? "+Inf" : Number.isNaN(value) ? "NaN" : String(value);
