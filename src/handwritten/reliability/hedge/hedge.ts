import type { ApiRequest } from "../../contract.ts";
import { contextValue, policyOptionsKey } from "../../core/context.ts";
import type { Handler, Reply } from "../../core/handler.ts";
import { checkOptions, settingsOf } from "../../core/options/check-options.ts";
import { FUNCTION, isRecord } from "../../core/options/kinds.ts";
import { checkNumber, DELAY, RATIO } from "../../core/options/range.ts";
import { isReplayable } from "../../core/request/form.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { decodeFirst } from "../decode-first.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { LatencyWindow } from "./latency-window.ts";
import { silenceIsTimeout } from "./lost-by-silence.ts";
import { race } from "./race.ts";

/** What `hedge` is set up with. */
export interface HedgeOptions {
  /**
   * Milliseconds after which a second attempt is made; or the part of earlier calls that had been answered by then:
   * `{ percentile: 0.95 }`, which begins when there are 20 of them.
   */
  readonly after: number | { readonly percentile: number };
  /** Which calls may be made twice: they are billed twice. Default: GET alone; a call's own `hedge` wins. */
  readonly isSafe?: ((request: ApiRequest) => boolean) | undefined;
  /** The part of calls that may be made twice; beyond it nothing is. Default: 0.1. */
  readonly maxShare?: number | undefined;
}

/** A layer that makes a second attempt beside a slow one. */
export interface Hedge extends Policy<"hedge"> {
  readonly perAttempt: NonNullable<Policy["perAttempt"]>;
  /** The part of calls that were made twice so far. */
  readonly share: number;
}

/** What a percentile is taken of, at least. */
const ENOUGH = 20;

const settingsOfHedge = (options: HedgeOptions) => {
  const rules = { after: checkAfter, isSafe: FUNCTION, maxShare: RATIO };
  const { after, isSafe = isGet, maxShare } = settingsOf("hedge", options, { maxShare: 0.1 }, rules);
  const percentile = typeof after === "object" && after !== null ? after.percentile : undefined;
  const fixedMs = typeof after === "number" ? after : undefined;
  if (percentile === undefined && fixedMs === undefined)
    throw new ConfigurationError("`hedge.after` must be milliseconds, or `{ percentile }` from 0 to 1");
  return { percentile, fixedMs, isSafe, maxShare };
};

/**
 * Makes a second attempt when the first has no answer after a while, and gives the answer that comes first; the other
 * attempt is cancelled. Failures do not count while the other attempt may still succeed. A first attempt that had no answer
 * when the second was answered counts as a timeout of its target, for its circuit, ejection and health.
 *
 * @throws ConfigurationError for an option that cannot work
 * @see https://research.google/pubs/the-tail-at-scale/
 */
export const hedge = (options: HedgeOptions): Hedge => {
  const { fixedMs, percentile, isSafe, maxShare } = settingsOfHedge(options);
  const latencies = new LatencyWindow(200);
  let calls = 0;
  let hedged = 0;

  const delayMs = (): number | undefined => {
    if (fixedMs !== undefined) return fixedMs;
    return latencies.count < ENOUGH ? undefined : latencies.percentile(percentile as number);
  };

  const layer =
    (next: Handler): Handler =>
    (request, context) => {
      const safe = contextValue(context, policyOptionsKey)?.hedge ?? isSafe(request);
      if (!safe || !isReplayable(request.body)) return next(request, context);
      calls++;
      const ms = delayMs();
      const began = context.clock.now();
      const note = (reply: Reply): Reply => {
        latencies.add(context.clock.now() - began);
        return reply;
      };
      if (ms === undefined) return next(request, context).then(note);
      const mayHedge = (): boolean => {
        if (hedged + 1 > Math.max(1, maxShare * calls) || maxShare === 0) return false;
        hedged++;
        return true;
      };
      return race(next, request, context, ms, mayHedge).then(note);
    };

  return definePolicy<Hedge>("hedge", layer, {
    decodes: decodeFirst,
    perAttempt: silenceIsTimeout,
    get share() {
      return calls ? hedged / calls : 0;
    },
    explain: (request, inner) =>
      isSafe(request)
        ? {
            does: `a second attempt after ${fixedMs === undefined ? `${(percentile as number) * 100} % of earlier calls` : `${fixedMs} ms`}`,
            cost: { attempts: inner.attempts * 2, tokens: inner.tokens && inner.tokens * 2 },
          }
        : undefined,
  });
};

const isGet = ({ method }: ApiRequest): boolean => method === "GET";

const checkAfter = (value: unknown, name: string): void => {
  if (typeof value === "number") checkNumber(name, value, DELAY);
  else if (isRecord(value)) checkOptions(value, { percentile: RATIO }, { of: name, path: `${name}.` });
  else throw new ConfigurationError(`\`${name}\` must be milliseconds, or \`{ percentile }\` from 0 to 1`);
};
