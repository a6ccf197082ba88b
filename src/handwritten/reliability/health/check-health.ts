import { type Clock, systemClock } from "../../core/clock.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { CLOCK, oneOf, SIGNAL } from "../../core/options/kinds.ts";
import { DELAY } from "../../core/options/range.ts";
import type { SendOptions } from "../../core/request/send-options.ts";
import { CHECK_REQUEST, type HealthReport, type HealthThresholds, judge, THRESHOLDS } from "./check.ts";
import { pingTCP } from "./ping-tcp.ts";

/** The options of `checkHealth`. Durations in milliseconds. */
export interface CheckHealthOptions extends HealthThresholds {
  /** When a check has failed. Default: 5 000. */
  readonly timeoutMs?: number | undefined;
  /** `models` asks for the list of models; `tcp` only connects, which needs no key and says less. Default: `models`. */
  readonly by?: "models" | "tcp" | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

/** Who can be checked: an `OpenAI`. */
export interface Checkable {
  readonly environment: { readonly name: string; readonly baseURL: string };
  send(request: typeof CHECK_REQUEST, options?: SendOptions): PromiseLike<unknown>;
}

const defaults = { ...THRESHOLDS, timeoutMs: 5_000, by: "models" } as const;

/**
 * Asks a server once how it is. Never fails: the error is in the report.
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const checkHealth = async (client: Checkable, options?: CheckHealthOptions): Promise<HealthReport> => {
  const settings = settingsOf<CheckHealthOptions, typeof defaults>("checkHealth", options, defaults, {
    degradedMs: DELAY,
    unhealthyMs: DELAY,
    timeoutMs: DELAY,
    by: oneOf("models", "tcp"),
    signal: SIGNAL,
    clock: CLOCK,
  });
  const { timeoutMs, signal, by } = settings;
  const clock = settings.clock ?? systemClock;
  const { name, baseURL } = client.environment;
  const began = clock.now();
  let error: unknown;
  try {
    if (by === "tcp") await pingTCP(baseURL, timeoutMs, signal);
    else
      await client.send(CHECK_REQUEST, {
        timeout: { headersMs: timeoutMs },
        maxRetries: 0,
        ...(signal && { signal }),
      });
  } catch (cause) {
    error = cause;
  }
  const latencyMs = clock.now() - began;
  const state = judge(latencyMs, error, settings);
  return { target: name, state, latencyMs, ...(error !== undefined && { error }) };
};

/** Asks several servers at once. The reports are in the order of the clients. */
export const checkAll = (
  clients: readonly Checkable[],
  options?: CheckHealthOptions,
): Promise<HealthReport[]> => Promise.all(clients.map((client) => checkHealth(client, options)));

/** How a number of servers are together. */
export interface HealthSummary {
  readonly healthy: number;
  readonly degraded: number;
  readonly unhealthy: number;
  /** `unhealthy` when none answers, `degraded` when some do not or are slow. */
  readonly state: "healthy" | "degraded" | "unhealthy";
}

/** Sums reports up. */
export const summarizeHealth = (reports: readonly HealthReport[]): HealthSummary => {
  const count = (state: string): number => reports.filter((report) => report.state === state).length;
  const [healthy, degraded, unhealthy] = [count("healthy"), count("degraded"), count("unhealthy")];
  const state =
    reports.length && unhealthy === reports.length
      ? "unhealthy"
      : degraded + unhealthy
        ? "degraded"
        : "healthy";
  return { healthy, degraded, unhealthy, state };
};
