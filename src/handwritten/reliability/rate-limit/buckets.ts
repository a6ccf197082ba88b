import type { ApiRequest } from "../../contract.ts";
import type { Context, ReplyHeaders } from "../../core/handler.ts";
import { readRateLimits, type RateLimit as Told } from "../../errors/index.ts";
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
  /** The same in every process, whatever its limit is at the moment. */
  readonly id: string;
}

/** The buckets that calls of one kind take from together. */
export interface Group {
  readonly queue: string;
  readonly entries: Entry[];
  countsTokens: boolean;
}

/** All buckets of a limiter, made when they are first needed. */
export interface Buckets {
  of(request: ApiRequest, target: string, now: number): Group;
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
  let most = MOST_GROUPS;

  const create = (queue: string, request: ApiRequest, target: string): Group => {
    const entries = rules.map((rule): Entry => {
      const key = keyOf(rule.per, request, target);
      const name = `${rule.name} of ${key}`;
      const known = buckets.get(name);
      if (known) return known;
      const { unit, perMs } = rule;
      const entry = { unit, perMs, bucket: createBucket(rule), name, id: `${idOf(rule, rules)} ${key}` };
      buckets.set(name, entry);
      return entry;
    });
    return { queue, entries, countsTokens: entries.some(({ unit }) => unit === "tokens") };
  };

  return {
    of(request, target, at) {
      now = at;
      const kind = `${target}\n${modelOf(request)}\n${request.operation}`;
      const queue = isAsked
        ? `${kind}\n${rules.map(({ per }) => keyOf(per, request, target)).join("\n")}`
        : kind;
      const known = groups.get(queue);
      if (known) return known;
      if (groups.size >= most) {
        forget(groups, buckets, now);
        // Where all are in use there are more, and they are not looked through for each one that comes.
        most = Math.max(MOST_GROUPS, groups.size * 2);
      }
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
          const name = `${unit} per ${perMs} ms, as told, of ${group.queue.replaceAll("\n", " ")}`;
          const bucket =
            buckets.get(name)?.bucket ??
            new RefillingBucket(said.limit, perMs, Math.max(1, said.limit / 60), Infinity);
          const id = `${unit}/${perMs} told ${group.queue.replaceAll("\n", " ")}`;
          const entry: Entry = { unit, perMs, bucket, name, id };
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

/** What a limit is called in every process. Two of the same kind, of other bursts say, are told apart by their place. */
const idOf = (rule: LimitRule, rules: readonly LimitRule[]): string => {
  const kind = ({ unit, perMs, per }: LimitRule): string =>
    [unit, perMs ?? [], typeof per === "string" ? per : "key"].flat().join("/");
  const same = rules.filter((other) => kind(other) === kind(rule) && other.per === rule.per);
  return same.length > 1 ? `${kind(rule)} #${same.indexOf(rule)}` : kind(rule);
};

/** Lets go of buckets that are as new ones would be, and of the lists that name them. */
const forget = (groups: Map<string, Group>, buckets: Map<string, Entry>, now: number): void => {
  const uses = new Map<Entry, number>();
  for (const { entries } of groups.values())
    for (const entry of entries) uses.set(entry, (uses.get(entry) ?? 0) + 1);
  const needed = new Set<Entry>();
  // One that many use, of a whole target say, stays by itself if it is not full; it is found again by its name.
  for (const [queue, { entries }] of groups)
    if (entries.every((entry) => (uses.get(entry) ?? 0) > 1 || entry.bucket.isFull(now)))
      groups.delete(queue);
    else for (const entry of entries) needed.add(entry);
  for (const [name, entry] of buckets)
    if (!needed.has(entry) && entry.bucket.isFull(now)) buckets.delete(name);
};
