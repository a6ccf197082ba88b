import { systemClock } from "../../src/handwritten/core/clock.ts";
import { contextValue, policyOptionsKey } from "../../src/handwritten/core/context.ts";
import type { ClientEvent } from "../../src/handwritten/core/events.ts";
import { LimitExceededError } from "../../src/handwritten/errors/index.ts";
import {
  type Limit,
  rateLimit,
  redisLimits,
  type WhenUnavailable,
} from "../../src/handwritten/reliability/index.ts";
import { contextOf, requestOf } from "./call.ts";
import { replyOf } from "./policy.ts";
import { redisClient } from "./redis.ts";
import { runScript } from "./run-script.ts";
import { until } from "./until.ts";

/** What such a process is told. */
export interface LimitedSettings {
  readonly port: number;
  readonly limits: readonly Limit[];
  /** They begin together, when so many are there. */
  readonly processes: number;
  readonly durationMs: number;
  readonly callers: number;
  readonly whenUnavailable: WhenUnavailable;
  /** By how much its clock is wrong. */
  readonly skewMs: number;
  /** How long each call takes. */
  readonly holdMs: number;
  /** Whether it listens to what comes free. Default: it does not. */
  readonly subscribes?: boolean;
}

/** What it answers. All times are milliseconds of the Unix epoch. */
export interface LimitedReport {
  /** What Redis let through, at its time, and what was used of it in the end. */
  readonly granted: { readonly at: number; readonly tokens: number }[];
  /** What reached the transport. */
  readonly sent: { readonly at: number; readonly endedAt: number; readonly tokens: number }[];
  readonly refused: { readonly at: number; readonly reason: string }[];
  readonly questions: number;
  readonly events: { readonly at: number; readonly available: boolean }[];
}

/** Where Redis counts the processes that are there. */
export const STARTED = "started";

/** Calls in a process of its own, as fast as a shared limit lets it, and writes down what went when. */
export const runLimited = async (settings: LimitedSettings): Promise<LimitedReport> => {
  const { exitCode, output, errors } = await runScript(
    `import { callWithinLimits } from "./tests/support/limited-process.ts";
    process.stdout.write(JSON.stringify(await callWithinLimits(${JSON.stringify(settings)})));`,
  );
  if (exitCode !== 0) throw new Error(`the process ended with ${exitCode}: ${errors}`);
  return JSON.parse(output) as LimitedReport;
};

/** What runs in that process. */
export const callWithinLimits = async (settings: LimitedSettings): Promise<LimitedReport> => {
  const { port, limits, processes, durationMs, callers, whenUnavailable, skewMs, holdMs } = settings;
  const rightNow = Date.now;
  Date.now = () => rightNow() + skewMs;
  const at = (): number => performance.timeOrigin + performance.now();
  const clock = {
    ...systemClock,
    now: () => systemClock.now() + skewMs,
    wallTime: () => systemClock.wallTime() + skewMs,
  };
  const client = redisClient(port);
  const listening = redisClient(port, (_, message) => hear(message));
  let hear: (message: string) => void = () => {};
  const subscriber = (channel: string, listener: typeof hear): void => {
    hear = listener;
    void listening.call("SUBSCRIBE", channel);
  };
  const granted = new Map<string, { at: number; tokens: number }>();
  const sent: LimitedReport["sent"] = [];
  const refused: LimitedReport["refused"] = [];
  const events: LimitedReport["events"] = [];
  let questions = 0;
  let underWay = 0;
  const tokensAt = limits.findIndex((limit) => "tokens" in limit);
  const limiter = rateLimit({
    limits,
    learn: false,
    shared: redisLimits({
      whenUnavailable,
      prefix: "shared:",
      ...(settings.subscribes && { subscriber }),
      retryMs: 200,
      client: async (script, keys, args) => {
        questions++;
        underWay++;
        const answer = await client
          .call("EVAL", script, String(keys.length), ...keys, ...args)
          .then((answer) => answer as string[])
          .finally(() => underWay--);
        // The last key is no bucket.
        const buckets = keys.length - 1;
        // The operation, the buckets, the seat, the lease, the count; then a place and the amounts of each call.
        const calls = args.slice(1 + 3 * buckets + 3);
        if (args[0] === "take")
          for (let n = 0; n < Number(answer[0]); n++) {
            const [place = "", ...amounts] = calls.slice(n * (1 + buckets), (n + 1) * (1 + buckets));
            granted.set(place, { at: Number(answer[1]), tokens: Number(amounts[tokensAt]) });
          }
        if (args[0] === "settle") {
          const parts = args.slice(1 + 3 * buckets);
          for (let n = 0; n < buckets; n++) {
            const entry = granted.get(parts[5 * n] ?? "");
            const used = Number(parts[5 * n + 2]);
            if (entry && keys[n]?.includes("tokens")) entry.tokens = used;
            // A caller had left: what is given back is free for another call.
            if (keys[n]?.includes("requests") && used === 0) granted.delete(parts[4 * n] ?? "");
          }
        }
        return answer;
      },
    }),
  });
  const handler = limiter(async (_, context) => {
    const began = at();
    if (holdMs) await systemClock.sleep(holdMs);
    const { estimatedTokens = 0 } = contextValue(context, policyOptionsKey) ?? {};
    const tokens = Math.ceil(estimatedTokens * ([0.2, 0.6, 1][Math.floor(Math.random() * 3)] ?? 1));
    sent.push({ at: began, endedAt: at(), tokens });
    return replyOf({ usage: { total_tokens: tokens } });
  });
  const emit = (event: ClientEvent): void => {
    if (event.type === "rate_limit_store") events.push({ at: at(), available: event.available });
  };
  const request = requestOf({ method: "POST", body: { kind: "json", value: { model: "m" } } });
  await client.call("INCR", STARTED);
  await until(async () => Number(await client.call("GET", STARTED)) >= processes);
  const untilMs = at() + durationMs;
  const call = async (): Promise<void> => {
    while (at() < untilMs) {
      const estimatedTokens = 1 + Math.floor(Math.random() * 20);
      const signal = AbortSignal.timeout(Math.max(1, Math.ceil(untilMs - at())));
      const values = new Map([[policyOptionsKey, { estimatedTokens }]]);
      try {
        await handler(request, contextOf("http://127.0.0.1", { clock, emit, signal, values }));
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof LimitExceededError)) throw error;
        refused.push({ at: at(), reason: error.reason });
        await systemClock.sleep(20);
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  // No call waits until Redis has settled it.
  await until(() => underWay === 0);
  client.close();
  listening.close();
  return { granted: [...granted.values()], sent, refused, questions, events };
};
