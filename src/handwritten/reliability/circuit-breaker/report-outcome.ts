import type { Clock } from "../../core/clock.ts";
import type { Reply } from "../../core/handler.ts";
import { onAbort } from "../../core/signals.ts";
import { LostBySilence } from "../hedge/lost-by-silence.ts";
import { outcomeOfEnd, outcomeOfFailure, type TargetOutcome } from "../outcome.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";

/** What is measured of a call that was let through. */
export interface Probe {
  /** Ends the call. */
  readonly signal: AbortSignal;
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
  { signal, clock, slowCallMs, isFailure, report }: Probe,
  began: number,
): Promise<Reply> => {
  let firstMs: number | undefined;
  let isOver = false;
  const end = (outcome: TargetOutcome): void => {
    if (isOver) return;
    isOver = true;
    report(outcome, (firstMs ?? clock.now() - began) >= slowCallMs);
  };
  // At once: its caller learns of the abort at the same time, and may call again. What an attempt lost by is named further in.
  const stopListening = onAbort(signal, () => {
    if (!(signal.reason instanceof LostBySilence)) end(outcomeOfFailure(signal.reason, isFailure));
  });
  return sent.then(
    (reply) => {
      if (!reply.body) {
        stopListening();
        end("success");
        return reply;
      }
      return whenStreamEnds(reply, {
        onFirst: () => {
          firstMs = clock.now() - began;
        },
        onEnd: (ended, hasBegun) => {
          stopListening();
          end(outcomeOfEnd(ended, hasBegun, isFailure));
        },
      });
    },
    (error: unknown) => {
      stopListening();
      end(outcomeOfFailure(error, isFailure));
      throw error;
    },
  );
};
