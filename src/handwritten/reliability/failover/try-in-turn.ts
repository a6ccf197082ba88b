import type { ApiRequest } from "../../contract.ts";
import type { Context, Reply } from "../../core/handler.ts";
import { isRefusal } from "./may-fail-over.ts";
import type { TargetState } from "./targets.ts";

/**
 * Tries targets one after another until one responds or the failure is final.
 *
 * @param mayTryNext - whether the next target is tried after this failure
 */
export const tryInTurn = async (
  targets: readonly TargetState[],
  { operation }: ApiRequest,
  { emit, signal, attempt }: Context,
  send: (target: TargetState) => Promise<Reply>,
  mayTryNext: (error: unknown) => boolean,
): Promise<Reply> => {
  const event = { type: "failover", operation, attempt } as const;
  let from: TargetState | undefined;
  let failure: unknown;
  for (const [index, target] of targets.entries()) {
    const names = { from: from?.name ?? target.name, to: target.name };
    try {
      const reply = await send(target);
      if (from) emit({ ...event, ...names, state: "succeeded" });
      return reply;
    } catch (error) {
      if (from) emit({ ...event, ...names, state: "failed", error });
      if (signal.aborted || !mayTryNext(error)) throw error;
      if (index === 0 || isMoreTelling(error, failure)) failure = error;
      const next = targets[index + 1];
      if (!next) {
        if (from) emit({ ...event, from: names.from, to: undefined, state: "exhausted", error: failure });
        throw failure;
      }
      emit({ ...event, from: target.name, to: next.name, state: "started", error });
      from = target;
    }
  }
  // There is always a first candidate, and the last one returns or throws.
  throw new TypeError("unreachable");
};

/** A target that refused did not even send the request: that must not hide a failure, which a retry may follow. */
const isMoreTelling = (error: unknown, failure: unknown): boolean => !isRefusal(error) || isRefusal(failure);
