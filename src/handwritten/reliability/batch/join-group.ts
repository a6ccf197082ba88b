import type { Handler, Reply } from "../../core/handler.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { onAbort } from "../../core/signals.ts";
import { typedError } from "../../errors/index.ts";
import type { Caller, Gathering } from "./gathering.ts";

/** Adds a call to a group and waits for its part of the response. An abort takes it out of the group again. */
export const joinGroup = (
  gathering: Gathering,
  group: string,
  next: Handler,
  call: Pick<Caller, "request" | "context" | "inputs">,
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { request, context } = call;
    const { signal } = context;
    const caller: Caller = {
      ...call,
      resolve: (reply) => {
        stopListening();
        resolve(reply);
      },
      reject: (error) => {
        stopListening();
        reject(error);
      },
    };
    const remove = gathering.add(group, caller, next);
    const stopListening = onAbort(signal, () => {
      reject(typedError(undefined, signal, false, { request: describeRequest(request) }));
      remove();
    });
  });
