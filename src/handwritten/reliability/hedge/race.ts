import type { ApiRequest } from "../../contract.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { whenBodyEnds } from "../../core/reply/when-body-ends.ts";
import { onAbort } from "../../core/signals.ts";
import { hedgedKey } from "../ledger.ts";
import { LostBySilence } from "./lost-by-silence.ts";
import { raceKey } from "./race-key.ts";

interface Attempt {
  readonly began: number;
  readonly controller: AbortController;
  readonly stopListening: () => void;
}

/** The first answer of two attempts, the second of which begins later; when both fail, the failure of the first. */
export const race = (
  next: Handler,
  request: ApiRequest,
  context: Context,
  delayMs: number,
  mayHedge: () => boolean,
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { clock, emit, signal, attempt } = context;
    const { operation } = request;
    const attempts: Attempt[] = [];
    const errors: unknown[] = [];
    const values = new Map(context.values).set(raceKey, {});
    let isSettled = false;

    const start = (values: Context["values"]): void => {
      const controller = new AbortController();
      const stopListening = onAbort(signal, () => controller.abort(signal.reason));
      const index = attempts.push({ began: clock.now(), controller, stopListening }) - 1;
      next(request, { ...context, signal: controller.signal, values }).then(
        (reply) => {
          if (isSettled) {
            // The other attempt was first, and this response had already come: it is not read.
            void reply.body?.[Symbol.asyncIterator]().return?.();
            return;
          }
          won(index);
          // Its body is still to be read, and hears its caller until then.
          resolve(whenBodyEnds(reply, stopListening));
        },
        (error: unknown) => {
          stopListening();
          errors[index] = error;
          if (isSettled || Object.keys(errors).length < attempts.length) return;
          isSettled = true;
          stopTimer();
          reject(errors[0]);
        },
      );
    };

    const won = (index: number): void => {
      isSettled = true;
      stopTimer();
      if (attempts.length > 1)
        emit({ type: "hedge", state: index ? "won" : "lost", operation, attempt, delayMs });
      for (const [at, other] of attempts.entries())
        if (at !== index) giveUp(other, at < index ? clock.now() : undefined);
    };

    const stopTimer = clock.after(delayMs, () => {
      if (isSettled || signal.aborted || !mayHedge()) return;
      emit({ type: "hedge", state: "started", operation, attempt, delayMs });
      start(new Map(values).set(hedgedKey, true));
    });
    start(values);
  });

/**
 * Ends an attempt that is not needed any more.
 *
 * @param now - of one that was silent while a later one was answered. One that began later was given less time than the
 *   one that won, which says nothing of its target.
 */
const giveUp = ({ began, controller, stopListening }: Attempt, now: number | undefined): void => {
  stopListening();
  controller.abort(
    now === undefined ? new Error("the other attempt was answered first") : new LostBySilence(now - began),
  );
};
