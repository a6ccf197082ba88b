import type { ApiRequest } from "../../contract.ts";
import { contextValue, deadlineKey } from "../../core/context.ts";
import type { Context } from "../../core/handler.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { onAbort } from "../../core/signals.ts";
import { typedError } from "../../errors/index.ts";
import { gateKey } from "../circuit-breaker/gate.ts";
import type { Demand, Limiter, Permit } from "./limiter.ts";

/** Waits in the queue, and leaves it when the caller aborts or the target's circuit opens. */
export const waitInQueue = async (
  limiter: Limiter,
  demand: Demand,
  request: ApiRequest,
  context: Context,
): Promise<Permit> => {
  const { signal, clock, target, emit, attempt } = context;
  const details = { target: target.name, request: describeRequest(request) };
  const deadline = contextValue(context, deadlineKey);
  const leftMs = deadline === undefined ? Number.POSITIVE_INFINITY : deadline - clock.now();
  const ticket = limiter.enqueue(
    { ...demand, signal, maxWaitMs: Math.min(demand.maxWaitMs, leftMs) },
    details,
  );
  const gate = contextValue(context, gateKey);
  const stopGate = gate?.onShut(() => ticket.leave(gate.refusal()));
  const stopListening = onAbort(signal, () => ticket.leave(typedError(undefined, signal, false, details)));
  try {
    const permit = await ticket.granted;
    // It may have aborted between the permit and this line.
    if (signal.aborted) {
      limiter.settle(
        permit,
        permit.demand.needs.map(() => 0),
      );
      throw typedError(undefined, signal, false, details);
    }
    const { waitedMs } = permit;
    // With a shared store every call comes here, and most of them need not wait.
    if (waitedMs >= 1)
      emit({
        type: "rate_limit",
        operation: request.operation,
        attempt,
        target: target.name,
        waitMs: waitedMs,
      });
    return permit;
  } finally {
    stopListening();
    stopGate?.();
  }
};
