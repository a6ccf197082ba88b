import type { ApiRequest } from "../../contract.ts";
import type { Context, ReplyHeaders } from "../../core/handler.ts";
import { type RateLimit as Reported, readRateLimits } from "../../errors/index.ts";
import { modelOf } from "../model-of.ts";
import { type Adjustable, type Bucket, isLimit } from "./bucket.ts";
import { createBucket, keyOf, type LimitRule, type LimitUnit } from "./limits.ts";
import { RefillingBucket, UNLIMITED } from "./refilling-bucket.ts";
import type { TokenCount } from "./token-count.ts";

/** One bucket that a call takes from. */
export interface Entry {
  readonly unit: LimitUnit;
  /** The time it is for; absent for concurrency. */
  readonly perMs: number | undefined;
  readonly bucket: Bucket;
  readonly name: string;
  /** The same in every process, whatever its limit is at the moment. */
  readonly id: string;
  /** Which tokens of the latest call count. */
  count?: TokenCount | undefined;
}

/** The buckets that calls of one kind take from together. */
export interface Group {
  readonly queue: string;
  readonly entries: Entry[];
  countsTokens: boolean;
}

/** How many keys are remembered: they may come from outside. */
const MOST_GROUPS = 10_000;
/** The period of limits that a server reports without one. */
const MINUTE_MS = 60_000;

/** All buckets of a limiter, made when they are first needed. */
export class Buckets {
  readonly #rules: readonly LimitRule[];
  readonly #buckets = new Map<string, Entry>();
  readonly #groups = new Map<string, Group>();
  /** A function may look at anything of a request, so it is called each time. */
  readonly #isCalled: boolean;
  #now = 0;
  #mostGroups = MOST_GROUPS;

  constructor(rules: readonly LimitRule[]) {
    this.#rules = rules;
    this.#isCalled = rules.some(({ per }) => typeof per === "function");
  }

  of(request: ApiRequest, target: string, now: number): Group {
    this.#now = now;
    const queue = this.#queueOf(request, target);
    const known = this.#groups.get(queue);
    if (known) return known;
    if (this.#groups.size >= this.#mostGroups) {
      this.#dropUnused(now);
      // Where all are in use there are more, and they are not looked through for each new one.
      this.#mostGroups = Math.max(MOST_GROUPS, this.#groups.size * 2);
    }
    const group = this.#create(queue, request, target);
    this.#groups.set(queue, group);
    return group;
  }

  /**
   * Takes over the server's limits from the headers of a response.
   *
   * @param accepted - what the server has let through with this response. A limit below that is not the server's
   * @returns whether a limit does not hold any more
   */
  learn(
    group: Group,
    headers: ReplyHeaders | Headers,
    { clock, target }: Context,
    accepted: Readonly<Record<"requests" | "tokens", number>>,
  ): boolean {
    let isFreed = false;
    this.#now = clock.now();
    const spelling = target.provider?.rateLimitHeaders;
    const reported = readRateLimits(headers, clock.wallTime(), spelling);
    for (const unit of ["requests", "tokens"] as const) {
      const limit: Reported = reported[unit];
      if (limit.limit === undefined && limit.remaining === undefined) continue;
      const perMs = spelling?.[unit]?.periodMs ?? MINUTE_MS;
      const same = group.entries.filter((entry) => entry.unit === unit && entry.perMs === perMs);
      const isWrong = limit.limit !== undefined && limit.limit < accepted[unit];
      if (!same.length && isLimit(limit.limit) && !isWrong) same.push(this.#add(group, unit, perMs));
      for (const { bucket } of same) {
        const adjustable = bucket as Bucket & Partial<Adjustable>;
        isFreed ||= isWrong;
        if (isWrong) adjustable.forget?.(this.#now);
        else adjustable.learn?.(this.#now, limit);
      }
    }
    return isFreed;
  }

  available(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.#buckets].map(([name, { bucket }]) => [name, bucket.available(this.#now)]),
    );
  }

  counts(): Readonly<Record<string, TokenCount>> {
    return Object.fromEntries(
      [...this.#buckets].flatMap(([name, { count }]) => (count ? [[name, count] as const] : [])),
    );
  }

  #queueOf(request: ApiRequest, target: string): string {
    const kind = `${target}\n${modelOf(request)}\n${request.operation}`;
    return this.#isCalled
      ? `${kind}\n${this.#rules.map(({ per }) => keyOf(per, request, target)).join("\n")}`
      : kind;
  }

  #create(queue: string, request: ApiRequest, target: string): Group {
    const entries = this.#rules.map((rule): Entry => {
      const key = keyOf(rule.per, request, target);
      const name = `${rule.name} of ${key}`;
      const known = this.#buckets.get(name);
      if (known) return known;
      const { unit, perMs } = rule;
      const id = `${idOf(rule, this.#rules)} ${key}`;
      const entry = { unit, perMs, bucket: createBucket(rule), name, id };
      this.#buckets.set(name, entry);
      return entry;
    });
    return { queue, entries, countsTokens: entries.some(({ unit }) => unit === "tokens") };
  }

  /** Adds a limit that only the server knew of. */
  #add(group: Group, unit: "requests" | "tokens", perMs: number): Entry {
    const key = group.queue.replaceAll("\n", " ");
    const name = `${unit} per ${perMs} ms of ${key}`;
    const bucket = this.#buckets.get(name)?.bucket ?? new RefillingBucket(UNLIMITED, perMs);
    const entry: Entry = { unit, perMs, bucket, name, id: `${unit}/${perMs} told ${key}` };
    group.entries.push(entry);
    this.#buckets.set(name, entry);
    group.countsTokens ||= unit === "tokens";
    return entry;
  }

  /** Drops buckets that are as new ones would be, and the groups of these. */
  #dropUnused(now: number): void {
    const uses = new Map<Entry, number>();
    for (const { entries } of this.#groups.values())
      for (const entry of entries) uses.set(entry, (uses.get(entry) ?? 0) + 1);
    const needed = new Set<Entry>();
    // One that many groups use, of a whole target say, stays by itself if it is not full; it is found again by its name.
    for (const [queue, { entries }] of this.#groups)
      if (entries.every((entry) => (uses.get(entry) ?? 0) > 1 || entry.bucket.isFull(now)))
        this.#groups.delete(queue);
      else for (const entry of entries) needed.add(entry);
    for (const [name, entry] of this.#buckets)
      if (!needed.has(entry) && entry.bucket.isFull(now)) this.#buckets.delete(name);
  }
}

/** Names a limit in every process. Two of the same kind, with other bursts say, differ by their place. */
const idOf = (rule: LimitRule, rules: readonly LimitRule[]): string => {
  const kind = ({ unit, perMs, per }: LimitRule): string =>
    [unit, perMs ?? [], typeof per === "string" ? per : "key"].flat().join("/");
  const same = rules.filter((other) => kind(other) === kind(rule) && other.per === rule.per);
  return same.length > 1 ? `${kind(rule)} #${same.indexOf(rule)}` : kind(rule);
};
