import type { Clock } from "../../core/clock.ts";
import type { Context } from "../../core/handler.ts";
import type { Need } from "../rate-limit/limiter.ts";
import { isOver, type Waiting, type WaitingLine } from "../rate-limit/waiting-line.ts";
import type { Correction, SharedBucket, SharedCall, Verdict } from "./shared-store.ts";

/** What a store is asked for the first of a line. */
export interface Question {
  readonly callers: readonly Waiting[];
  readonly buckets: readonly SharedBucket[];
  /** One for each caller. */
  readonly calls: readonly SharedCall[];
  readonly clock: Clock;
  readonly emit: Context["emit"];
}

/** One question is for so many calls at most, so that a long line gets on although each answer takes its time. */
const MOST_AT_ONCE = 32;

/**
 * The question for the first calls of a line; undefined for an empty line.
 *
 * @param nextPlace - names what a call holds
 */
export const questionOf = (line: WaitingLine, now: number, nextPlace: () => string): Question | undefined => {
  const callers = sameNeeds(line.queue.first(MOST_AT_ONCE).filter((caller) => !isOver(caller, now)));
  const [first] = callers;
  if (!first) return undefined;
  const { needs, clock, emit } = first.demand;
  const calls = callers.map(({ demand }) => ({
    place: nextPlace(),
    amounts: demand.needs.map(({ amount }) => amount),
  }));
  return { callers, buckets: needs.map(sharedBucket), calls, clock, emit };
};

/** Gives back what was taken for callers that do not want it any more. */
export const takenBack = (
  { callers, buckets, calls }: Question,
  { granted, at }: Verdict,
  isUnwanted: (caller: Waiting) => boolean,
): Correction[] =>
  callers.slice(0, granted).flatMap((caller, index) => {
    const call = calls[index];
    if (!call || !isUnwanted(caller)) return [];
    const { place, amounts } = call;
    return buckets.map((bucket, which) => ({
      bucket,
      place,
      amount: amounts[which] ?? 0,
      used: 0,
      at,
      spread: 0,
    }));
  });

/** The first calls that need the same buckets: a server may have reported another one meanwhile. */
const sameNeeds = (waiting: readonly Waiting[]): readonly Waiting[] => {
  const count = waiting[0]?.demand.needs.length;
  const other = waiting.findIndex(({ demand }) => demand.needs.length !== count);
  return other < 0 ? waiting : waiting.slice(0, other);
};

/** The same bucket as others know it. */
export const sharedBucket = ({ id, bucket }: Need): SharedBucket => {
  if (!bucket.flow) throw new TypeError(`the limit ${id} cannot be shared`);
  return { id, ...bucket.flow };
};
