import type { ApiRequest } from "../../contract.ts";
import { defaultHeadersKey, timeoutKey } from "../../core/context.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { outcomeOfEnd, outcomeOfFailure } from "../outcome.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";
import { withoutCredentials } from "../without-credentials.ts";
import { noteLatency } from "./strategies.ts";
import type { TargetPool } from "./target-pool.ts";
import { type TargetState, withModelOf } from "./targets.ts";

/** Sends a request to one target and records how that ended. `now` is read when it is needed. */
export const sendToTarget = async (
  handler: Handler,
  pool: TargetPool,
  state: TargetState,
  request: ApiRequest,
  context: Context,
  now: () => number,
): Promise<Reply> => {
  const began = now();
  state.underWay++;
  try {
    const reply = await handler(requestFor(state, request, context), contextFor(state, context));
    const at = now();
    noteLatency(state, at, at - began);
    context.call.target = state.target;
    // Of a stream it is the end that tells: its head is there long before a target fails.
    return whenStreamEnds(reply, {
      onEnd: (end, hasBegun) => {
        state.underWay--;
        pool.ended(state, outcomeOfEnd(end, hasBegun), now());
      },
    });
  } catch (error) {
    state.underWay--;
    pool.ended(state, outcomeOfFailure(error), now());
    throw error;
  }
};

/** Credentials in the headers are for the client's own target alone. */
const requestFor = (state: TargetState, request: ApiRequest, { target }: Context): ApiRequest => ({
  ...withModelOf(request, state),
  ...(request.headers && state.target !== target && { headers: withoutCredentials(request.headers) }),
});

const contextFor = ({ target, timeout }: TargetState, context: Context): Context => {
  const values = new Map(context.values);
  if (target !== context.target) values.set(defaultHeadersKey, withoutCredentials);
  if (timeout !== undefined) values.set(timeoutKey, values.get(timeoutKey) ?? timeout);
  return { ...context, target, values };
};
