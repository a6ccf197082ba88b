import type { ClientEvent } from "../../core/events.ts";
import type { TokenUsage } from "../tokens/usage.ts";
import { eventName } from "./event-name.ts";
import { Histogram } from "./histogram.ts";
import type { MetricsSnapshot, TokenMetrics } from "./metrics.ts";

/** What is counted of one operation or target. */
export interface Counted {
  readonly outcomes: Map<string, number>;
  readonly duration: Histogram;
  readonly timeToFirstEvent: Histogram;
}

type Tokens = { -readonly [Name in keyof Omit<TokenMetrics, "model">]: number };

/** Names come from outside (models, targets): beyond so many the rest is counted together. */
const MOST_NAMES = 500;
const OTHERS = "(others)";

/** What was counted of calls, attempts, tokens and events since the last reset. */
export class Counters {
  #operations = new Map<string, Counted>();
  #targets = new Map<string, Counted>();
  #models = new Map<string, Tokens>();
  #events = new Map<string, number>();
  inFlight = 0;

  operation(name: string): Counted {
    return named(this.#operations, name, newCounted);
  }

  target(name: string): Counted {
    return named(this.#targets, name, newCounted);
  }

  event(event: ClientEvent): void {
    const name = eventName(event);
    if (name) count(this.#events, name);
  }

  tokens(model: string, usage: TokenUsage | undefined): void {
    if (!usage) return;
    const tokens = named(this.#models, model, () => ({ input: 0, cachedInput: 0, output: 0, reasoning: 0 }));
    tokens.input += usage.inputTokens;
    tokens.cachedInput += usage.cachedInputTokens;
    tokens.output += usage.outputTokens;
    tokens.reasoning += usage.reasoningTokens;
  }

  reset(): void {
    this.#operations = new Map();
    this.#targets = new Map();
    this.#models = new Map();
    this.#events = new Map();
  }

  snapshot(): Pick<MetricsSnapshot, "inFlight" | "operations" | "attempts" | "tokens" | "events"> {
    return {
      inFlight: this.inFlight,
      operations: [...this.#operations].map(([operation, { outcomes, duration, timeToFirstEvent }]) => ({
        operation,
        outcomes: Object.fromEntries(outcomes),
        duration: duration.summary(),
        timeToFirstEvent: timeToFirstEvent.summary(),
      })),
      attempts: [...this.#targets].map(([target, { outcomes, duration }]) => ({
        target,
        outcomes: Object.fromEntries(outcomes),
        duration: duration.summary(),
      })),
      tokens: [...this.#models].map(([model, tokens]) => ({ model, ...tokens })),
      events: Object.fromEntries(this.#events),
    };
  }
}

export const count = (counts: Map<string, number>, name: string): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);

const newCounted = (): Counted => ({
  outcomes: new Map(),
  duration: new Histogram(),
  timeToFirstEvent: new Histogram(),
});

const named = <Value>(values: Map<string, Value>, name: string, create: () => Value): Value => {
  const known = values.get(name);
  if (known) return known;
  if (values.size >= MOST_NAMES && name !== OTHERS) return named(values, OTHERS, create);
  const value = create();
  values.set(name, value);
  return value;
};
