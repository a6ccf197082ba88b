import type { Clock } from "../../core/clock.ts";
import type { Reply } from "../../core/handler.ts";
import { outcomeOfEnd, outcomeOfFailure, type TargetOutcome } from "../outcome.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";

/** What is measured of a call that was let through. */
export interface Probe {
  readonly clock: Clock;
  readonly slowCallMs: number;
  readonly isFailure: (error: unknown) => boolean;
  /** Receives the outcome once. */
  report(outcome: TargetOutcome, slow: boolean): void;
}

/**
 * Reports how a call ends: a failure, or at its head; a stream at its end. A call is slow by the time to its head, a
 * stream by the time to its first piece.
 */
export const reportOutcome = (
  sent: Promise<Reply>,
  { clock, slowCallMs, isFailure, report }: Probe,
  began: number,
): Promise<Reply> => {
  let firstMs: number | undefined;
  const end = (outcome: TargetOutcome): void =>
    report(outcome, (firstMs ?? clock.now() - began) >= slowCallMs);
  return sent.then(
    (reply) => {
      if (!reply.body) {
        end("success");
        return reply;
      }
      return whenStreamEnds(reply, {
        onFirst: () => {
          firstMs = clock.now() - began;
        },
        onEnd: (ended, hasBegun) => end(outcomeOfEnd(ended, hasBegun, isFailure)),
      });
    },
    (error: unknown) => {
      end(outcomeOfFailure(error, isFailure));
      throw error;
    },
  );
};
