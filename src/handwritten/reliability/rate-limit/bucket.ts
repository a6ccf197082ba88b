/** What is taken of a bucket for one call, until it is settled. */
export interface Taken {
  /** What was taken at first, and what it is corrected to. */
  amount: number;
  /** When: of a window that remembers. */
  readonly at: number;
}

/** So much in a time, or at once. */
export interface Flow {
  readonly limit: number;
  /** Milliseconds; 0: at once, and what is taken is given back. */
  readonly periodMs: number;
  readonly burst: number;
}

/**
 * One limit, of one key. Without a clock: each question brings its time, in milliseconds on a monotonic scale.
 */
export interface Bucket {
  /** How long until so much can be taken; 0: now. Infinity: unknown, as it depends on when others give back. */
  waitMs(now: number, amount: number): number;
  /** Takes it, whether or not it is there: the caller has called `waitMs` before. */
  take(now: number, amount: number): Taken;
  /**
   * Corrects what was taken to what was used: less is given back, as far as it would be there had it not been taken, and
   * more becomes a debt that later calls wait for.
   *
   * @param spread - the variance of what such calls use, divided by its mean. Default: 0
   */
  settle(now: number, taken: Taken, used: number, spread?: number): void;
  /** The most that can ever be taken at once: what was configured, as what was learned is not final. */
  readonly largest: number;
  /** What it lets through, for a store that keeps the same bucket; undefined: it cannot be kept elsewhere. */
  readonly flow: Flow | undefined;
  /** What could be taken now without a wait. */
  available(now: number): number;
  /**
   * The first of those who wait can take so much at a time; `undefined`: none waits any more. A timer that is late for it
   * takes nothing away: until then what flows in after that time is kept as well, but no more than that call takes.
   */
  awaitedAt?(due: number | undefined, amount: number): void;
  /** Whether it is as a new one would be. */
  isFull(now: number): boolean;
}

/** What a server says of the same limit. */
export interface ServerSays {
  readonly limit?: number | undefined;
  readonly remaining?: number | undefined;
  /** Milliseconds until it is whole again. */
  readonly resetMs?: number | undefined;
}

/** A bucket whose size a server may tell. */
export interface Adjustable {
  /** Takes over what the server says, where that is less than what is held here, for `LEARNED_FOR_MS`. */
  learn(now: number, said: ServerSays): void;
  /** What was learned does not hold any more. */
  forget(now: number): void;
  /** How long the limit holds that was learned; Infinity: it is the configured one. */
  learnedForMs(now: number): number;
}

/** A bucket that several processes take from, of which each can go on with its part. */
export interface Divisible {
  /**
   * From now on it is one of so many equal parts; one part: the whole.
   *
   * @param available - what all parts together have at most now
   */
  keepPart(now: number, parts: number, available: number): void;
}

/** How long a limit holds that a server has reported and does not report again. */
export const LEARNED_FOR_MS = 60_000;

/** Whether it is a limit at all: one that lets no call through, or that is no number, is a mistake of the server. */
export const isLimit = (limit: number | undefined): limit is number =>
  limit !== undefined && limit >= 1 && limit < Number.POSITIVE_INFINITY;
