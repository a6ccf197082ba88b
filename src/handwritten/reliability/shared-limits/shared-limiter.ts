import type { Clock } from "../../core/clock.ts";
import type { Context } from "../../core/handler.ts";
import { LimitExceededError } from "../../errors/index.ts";
import type { Adjustable, Bucket } from "../rate-limit/bucket.ts";
import type { Demand, Permit } from "../rate-limit/limiter.ts";
import { LocalLimiter } from "../rate-limit/local-limiter.ts";
import { longestWaitMs, take, tooLong } from "../rate-limit/take.ts";
import { isOver, type Waiting, type WaitingLine } from "../rate-limit/waiting-line.ts";
import { FreedPlaces } from "./freed-places.ts";
import { HeldPlaces } from "./held-places.ts";
import { OwnParts } from "./own-parts.ts";
import { type Question, questionOf, sharedBucket, takenBack } from "./question.ts";
import {
  type Correction,
  LONGEST_PAUSE_MS,
  type SharedBucket,
  type SharedStore,
  type Verdict,
} from "./shared-store.ts";
import { StoreHealth } from "./store-health.ts";

/** Whether calls are let through while the shared store is unavailable. */
export type WhenUnavailable = "open" | "closed";

/** How a shared limiter deals with its store. */
export interface SharedLimiterSettings {
  readonly store: SharedStore;
  readonly whenUnavailable: WhenUnavailable;
  readonly timeoutMs: number;
  readonly retryMs: number;
  readonly leaseMs: number;
  readonly random: () => number;
}

/** A permit that others know of. */
interface SharedPermit extends Permit {
  readonly place: string;
  /** The store's time; undefined when it could not be asked. */
  readonly takenAt: number | undefined;
}

/** How a line stands with the store. */
interface Seat {
  readonly id: string;
  isAsking: boolean;
  /** Something has come free meanwhile, which the answer that is under way may not know of. */
  isOutdated: boolean;
  /** When to ask again. */
  askAt: number;
  /** Whether the store keeps its place. */
  isKept: boolean;
}

/** Two processes that wait for the same thing do not ask at the same moment. */
const JITTER_MS = 5;

/**
 * A limiter whose buckets are shared with other processes. The queue is this process's own, and its own buckets count
 * along: what they do not allow is not asked for. While the store cannot be reached (`open`), they go on with their part of
 * what was left at last.
 * The first of each queue asks; while an answer is under way no other call of that queue does.
 */
export class SharedLimiter extends LocalLimiter {
  readonly #settings: SharedLimiterSettings;
  readonly #store: SharedStore;
  readonly #health: StoreHealth;
  readonly #places: HeldPlaces;
  readonly #freed: FreedPlaces;
  readonly #seats = new WeakMap<WaitingLine, Seat>();
  /** Tells this process from all others. */
  readonly #name: string = crypto.randomUUID();
  #count = 0;
  readonly #parts = new OwnParts();

  constructor(maxQueue: number, settings: SharedLimiterSettings) {
    super(maxQueue);
    this.#settings = settings;
    this.#store = settings.store;
    this.#health = new StoreHealth(settings.timeoutMs, settings.retryMs);
    this.#freed = new FreedPlaces(settings.store, (line) => this.#askAgain(line));
    this.#places = new HeldPlaces(settings.leaseMs, (places, { clock, emit }) => {
      if (this.#health.isAvailable) this.#notice(this.#store.renew(places), clock, emit);
    });
  }

  override tryTake(demand: Demand): Permit | undefined {
    if (this.#health.isAvailable) this.#parts.goTogether(demand.clock.now());
    if (this.#health.isAvailable || this.#settings.whenUnavailable === "closed") return undefined;
    this.#lookAgain(demand);
    this.#parts.goAlone(demand);
    const permit = super.tryTake(demand);
    return permit && this.#shared(permit, undefined);
  }

  override settle(permit: Permit, used: readonly (number | undefined)[]): void {
    const { demand, taken, place, takenAt } = permit as SharedPermit;
    const { clock, emit } = demand;
    const corrections: Correction[] = [];
    taken.forEach(({ amount, at }, index) => {
      const need = demand.needs[index];
      const now = used[index];
      if (!need || now === undefined || now === amount) return;
      const bucket = sharedBucket(need);
      if (bucket.periodMs === 0) {
        this.#places.delete(bucket.id, place);
        this.#freed.tookMs(clock.now() - at);
      } else if (takenAt === undefined) return;
      corrections.push({ bucket, place, amount, used: now, at: takenAt ?? 0, spread: need.spread ?? 0 });
    });
    super.settle(permit, used);
    // What is not told is lost: of a bucket that refills it comes again by itself, and a place is free after its lease.
    if (!corrections.length || !this.#health.isAvailable) return;
    this.#notice(this.#store.settle(corrections), clock, emit, () => {
      for (const { bucket } of demand.needs)
        for (const line of [...(this.lines.of(bucket) ?? [])]) this.#askAgain(line);
    });
  }

  /**
   * The answer that a call needs is no wait of its own; nor is one that was under way when it came. That there is none is
   * found out before.
   */
  protected override get patienceMs(): number {
    return 2 * this.#settings.timeoutMs + 50;
  }

  protected override admitFirst(waiting: Waiting, now: number): number {
    const { line, demand } = waiting;
    const seat = this.#seatOf(line);
    if (seat.isAsking) return Number.POSITIVE_INFINITY;
    if (!this.#health.isAvailable) {
      if (this.#settings.whenUnavailable === "open") {
        this.#lookAgain(demand);
        this.#parts.goAlone(demand);
        const waitMs = longestWaitMs(demand.needs, now);
        if (waitMs > 0) return waitMs;
        this.admit(waiting, this.#shared(take(demand, now, now - waiting.since), undefined));
        return 0;
      }
      if (!this.#health.mayRetry(now)) {
        this.reject(waiting, unavailable(waiting.details, this.#health.retryInMs(now)));
        return 0;
      }
    } else if (seat.askAt > now) return seat.askAt - now;
    this.#parts.goTogether(now);
    void this.#ask(line, seat, now);
    return Number.POSITIVE_INFINITY;
  }

  /** Something may have come free that a line waits for. */
  #askAgain(line: WaitingLine): void {
    const seat = this.#seats.get(line);
    const first = line.queue.peek();
    if (!seat || !first) return;
    if (seat.isAsking) seat.isOutdated = true;
    else if (seat.isKept) {
      seat.askAt = Number.NEGATIVE_INFINITY;
      this.serve([line], first.demand.clock);
    }
  }

  async #ask(line: WaitingLine, seat: Seat, askedAt: number): Promise<void> {
    const question = questionOf(line, askedAt, () => this.#nextName());
    if (!question) return;
    seat.isAsking = true;
    seat.isOutdated = false;
    const { callers, buckets, calls, clock, emit } = question;
    const giveBack = (verdict: Verdict, isUnwanted: (caller: Waiting) => boolean): void => {
      const corrections = takenBack(question, verdict, isUnwanted);
      if (corrections.length) this.#notice(this.#store.settle(corrections), clock, emit);
    };
    const verdict = await this.#health
      .watch(this.#store.take(seat.id, buckets, calls), clock, emit, (late) => giveBack(late, () => true))
      .catch(() => undefined);
    const now = clock.now();
    seat.isAsking = false;
    seat.isKept = verdict !== undefined && verdict.granted < callers.length;
    if (verdict) {
      this.#pause(seat, line, question, verdict, now);
      giveBack(verdict, (caller) => isOver(caller, now));
      this.#admitGranted(question, verdict, askedAt, now);
      const refused = callers[verdict.granted];
      const { waitMs } = verdict;
      if (refused && !refused.isGone && now + waitMs > refused.since + refused.demand.maxWaitMs)
        this.reject(refused, tooLong(refused.demand, waitMs, refused.details));
    } else if (this.#settings.whenUnavailable === "closed")
      for (const waiting of line.queue.first(Number.POSITIVE_INFINITY))
        this.reject(waiting, unavailable(waiting.details, this.#health.retryInMs(now)));
    this.serve([line], clock);
    if (!line.queue.length) this.#standUp(line, seat, buckets, clock, emit);
  }

  /** Takes down when the store is to be asked again, and what it has said of the buckets. */
  #pause(seat: Seat, line: WaitingLine, { callers, buckets }: Question, verdict: Verdict, now: number): void {
    const mayWait = seat.isKept && !seat.isOutdated;
    seat.askAt = mayWait ? now + this.#pauseMs(verdict, callers, now) : Number.NEGATIVE_INFINITY;
    this.#freed.waitFor(line, verdict.isFull ? buckets : NONE);
    if (callers[0]) this.#parts.said(callers[0].demand, verdict);
  }

  #admitGranted({ callers, calls }: Question, { granted, at }: Verdict, askedAt: number, now: number): void {
    callers.slice(0, granted).forEach((waiting, index) => {
      if (isOver(waiting, now)) return;
      const permit = take(waiting.demand, askedAt, askedAt - waiting.since, calls[index]?.amounts);
      this.admit(waiting, this.#shared(permit, at, calls[index]?.place));
    });
  }

  protected override leave(waiting: Waiting, reason: unknown): void {
    super.leave(waiting, reason);
    const { line, demand } = waiting;
    const seat = this.#seats.get(line);
    if (!seat || line.queue.length) return;
    this.#standUp(line, seat, demand.needs.map(sharedBucket), demand.clock, demand.emit);
  }

  /** No call of a line waits any more: others need not wait for it. */
  #standUp(
    line: WaitingLine,
    seat: Seat,
    buckets: readonly SharedBucket[],
    clock: Clock,
    emit: Context["emit"],
  ): void {
    if (!seat.isKept || seat.isAsking) return;
    seat.isKept = false;
    this.#freed.waitFor(line, NONE);
    if (this.#health.isAvailable) this.#notice(this.#store.leave(seat.id, buckets), clock, emit);
  }

  /** How long to wait until the store is asked again. */
  #pauseMs({ waitMs, isFull }: Verdict, callers: readonly Waiting[], now: number): number {
    let pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(1, waitMs, isFull ? this.#freed.pollMs : 0));
    // A limit that was learned may end before.
    for (const { bucket } of callers[0]?.demand.needs ?? [])
      pauseMs = Math.min(pauseMs, (bucket as Bucket & Partial<Adjustable>).learnedForMs?.(now) ?? pauseMs);
    return pauseMs + this.#settings.random() * JITTER_MS;
  }

  #seatOf(line: WaitingLine): Seat {
    const seat = this.#seats.get(line) ?? {
      id: this.#nextName(),
      isAsking: false,
      isOutdated: false,
      askAt: Number.NEGATIVE_INFINITY,
      isKept: false,
    };
    this.#seats.set(line, seat);
    return seat;
  }

  #nextName(): string {
    return `${this.#name}:${this.#count++}`;
  }

  /** A permit under a name that its places go by, held until it is settled. */
  #shared(permit: Permit, takenAt: number | undefined, place: string = this.#nextName()): SharedPermit {
    for (const need of permit.demand.needs) {
      const bucket = sharedBucket(need);
      if (bucket.periodMs === 0) this.#places.add({ bucket, place }, permit.demand);
    }
    return { ...permit, takenAt, place };
  }

  /** Asks whether the store is back, while the call that brings it to mind goes on without it. */
  #lookAgain({ clock, emit }: Demand): void {
    if (this.#health.mayRetry(clock.now())) this.#notice(this.#store.renew(this.#places.all()), clock, emit);
  }

  /** Waits for what no call waits for. */
  #notice(answer: Promise<void>, clock: Clock, emit: Context["emit"], then?: () => void): void {
    this.#health.watch(answer, clock, emit).then(then, () => {
      // The event has said so.
    });
  }
}

const NONE: readonly SharedBucket[] = [];

const unavailable = (details: object, retryAfterMs: number): LimitExceededError =>
  new LimitExceededError("the store of shared limits cannot be reached", "store_unavailable", {
    ...details,
    retryAfterMs,
  });
