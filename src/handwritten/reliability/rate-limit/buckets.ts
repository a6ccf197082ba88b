import type { ApiRequest } from "../../contract.ts";
import type { Context, ReplyHeaders } from "../../core/handler.ts";
import { readRateLimits, type RateLimit as Told } from "../../errors.ts";
import { modelOf } from "../model-of.ts";
import type { Adjustable, Bucket } from "./bucket.ts";
import { createBucket, keyOf, type LimitRule, type LimitUnit } from "./limits.ts";
import { RefillingBucket } from "./refilling-bucket.ts";

/** One bucket that a call takes from. */
export interface Entry {
  readonly unit: LimitUnit;
  /** The time it is for; absent for concurrency. */
  readonly perMs: number | undefined;
  readonly bucket: Bucket;
  readonly name: string;
}

/** The buckets that calls of one kind take from together. */
export interface Group {
  readonly queue: string;
  readonly entries: Entry[];
  countsTokens: boolean;
}

/** All buckets of a limiter, made when they are first needed. */
export interface Buckets {
  of(request: ApiRequest, target: string): Group;
  /** Takes over what an answer says of the server's limits. */
  learn(group: Group, headers: ReplyHeaders | Headers, context: Context): void;
  available(): Readonly<Record<string, number>>;
}

/** How many keys are remembered: they may come from outside. */
const MOST_GROUPS = 10_000;
/** What limits that a server tells without a time are for. */
const MINUTE_MS = 60_000;

export const createBuckets = (rules: readonly LimitRule[]): Buckets => {
  const buckets = new Map<string, Entry>();
  const groups = new Map<string, Group>();
  // Of a function nobody knows what it looks at, so it is asked each time.
  const isAsked = rules.some(({ per }) => typeof per === "function");
  let now = 0;

  const create = (queue: string, request: ApiRequest, target: string): Group => {
    const entries = rules.map((rule): Entry => {
      const name = `${rule.name} of ${keyOf(rule.per, request, target)}`;
      const entry = buckets.get(name) ?? {
        unit: rule.unit,
        perMs: rule.perMs,
        bucket: createBucket(rule),
        name,
      };
      buckets.set(name, entry);
      return entry;
    });
    return { queue, entries, countsTokens: entries.some(({ unit }) => unit === "tokens") };
  };

  return {
    of(request, target) {
      const kind = `${target}\n${modelOf(request)}\n${request.operation}`;
      const queue = isAsked
        ? `${kind}\n${rules.map(({ per }) => keyOf(per, request, target)).join("\n")}`
        : kind;
      const known = groups.get(queue);
      if (known) return known;
      if (groups.size >= MOST_GROUPS) forget(groups, buckets, now);
      const group = create(queue, request, target);
      groups.set(queue, group);
      return group;
    },
    learn(group, headers, { clock, target }) {
      now = clock.now();
      const spelling = target.provider?.rateLimitHeaders;
      const told = readRateLimits(headers, clock.wallTime(), spelling);
      for (const unit of ["requests", "tokens"] as const) {
        const said: Told = told[unit];
        if (said.limit === undefined && said.remaining === undefined) continue;
        const perMs = spelling?.[unit]?.periodMs ?? MINUTE_MS;
        const same = group.entries.filter((entry) => entry.unit === unit && entry.perMs === perMs);
        if (!same.length && said.limit) {
          const bucket = new RefillingBucket(said.limit, perMs, Math.max(1, said.limit / 60));
          const name = `${unit} per ${perMs} ms, as told, of ${group.queue.replaceAll("\n", " ")}`;
          const entry: Entry = { unit, perMs, bucket, name };
          group.entries.push(entry);
          buckets.set(name, entry);
          group.countsTokens ||= unit === "tokens";
        }
        for (const { bucket } of same) (bucket as Bucket & Partial<Adjustable>).learn?.(now, said);
      }
    },
    available: () =>
      Object.fromEntries([...buckets].map(([name, { bucket }]) => [name, bucket.available(now)])),
  };
};

/** Lets go of what has not been used up: a new bucket would be the same. */
const forget = (groups: Map<string, Group>, buckets: Map<string, Entry>, now: number): void => {
  for (const [queue, { entries }] of groups) {
    if (entries.some(({ bucket }) => bucket.waitMs(now, 1) > 0)) continue;
    groups.delete(queue);
    for (const { name } of entries) buckets.delete(name);
    if (groups.size < MOST_GROUPS / 2) return;
  }
};
