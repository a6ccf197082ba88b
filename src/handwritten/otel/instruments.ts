import type { Attributes, Counter, Histogram, Meter } from "@opentelemetry/api";
import type { TokenUsage } from "../reliability/tokens/usage.ts";
import { DURATION_BOUNDS, type Names, TOKEN_BOUNDS } from "./conventions.ts";

/** What is measured of calls. Durations in seconds, as the conventions want them. */
export interface Instruments {
  duration(seconds: number, attributes: Attributes): void;
  timeToFirstChunk(seconds: number, attributes: Attributes): void;
  timePerOutputChunk(seconds: number, attributes: Attributes): void;
  tokens(usage: TokenUsage, attributes: Attributes): void;
}

export const createInstruments = (meter: Meter, names: Names): Instruments => {
  const seconds = (name: string, description: string): Histogram =>
    meter.createHistogram(name, {
      unit: "s",
      description,
      advice: { explicitBucketBoundaries: DURATION_BOUNDS },
    });
  const counts = (name: string): Histogram =>
    meter.createHistogram(name, { unit: "{token}", advice: { explicitBucketBoundaries: TOKEN_BOUNDS } });
  const duration = seconds(names.duration, "To the end of the answer.");
  const first = seconds(names.timeToFirstChunk, "To the first piece of a stream.");
  const each = seconds(names.timePerOutputChunk, "Between two pieces of a stream.");
  return {
    duration: (value, attributes) => duration.record(value, attributes),
    timeToFirstChunk: (value, attributes) => first.record(value, attributes),
    timePerOutputChunk: (value, attributes) => each.record(value, attributes),
    tokens: tokenRecorder(meter, names, counts),
  };
};

const tokenRecorder = (
  meter: Meter,
  { tokens }: Names,
  histogram: (name: string) => Histogram,
): Instruments["tokens"] => {
  if (tokens.kind === "by_type") {
    const usage = histogram(tokens.histogram);
    return ({ inputTokens, outputTokens }, attributes) => {
      usage.record(inputTokens, { ...attributes, "gen_ai.token.type": "input" });
      usage.record(outputTokens, { ...attributes, "gen_ai.token.type": "output" });
    };
  }
  const counter = (name: string): Counter => meter.createCounter(name, { unit: "{token}" });
  const { counters, histograms } = tokens;
  const [input, output] = [counter(counters.input), counter(counters.output)];
  const [cacheRead, reasoning] = [counter(counters.cacheRead), counter(counters.reasoning)];
  const [inputs, outputs] = [histogram(histograms.input), histogram(histograms.output)];
  return (usage, attributes) => {
    input.add(usage.inputTokens, attributes);
    output.add(usage.outputTokens, attributes);
    cacheRead.add(usage.cachedInputTokens, attributes);
    reasoning.add(usage.reasoningTokens, attributes);
    inputs.record(usage.inputTokens, attributes);
    outputs.record(usage.outputTokens, attributes);
  };
};
