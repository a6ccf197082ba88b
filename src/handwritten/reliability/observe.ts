import { describeRequest } from "../core/describe.ts";
import type { Handler, Middleware } from "../core/handler.ts";

/** Emits an event before an attempt and one after it. */
export const observe = (): Middleware => {
  return (next: Handler): Handler =>
    async (request, context) => {
      const { operation, method } = request;
      const { attempt, clock, emit, target } = context;
      const url = describeRequest(request, target.baseURL + request.path).url ?? "";
      const started = clock.now();
      const ended = () => ({ operation, durationMs: clock.now() - started, attempt });
      emit({ type: "request", operation, method, url, attempt });
      try {
        const reply = await next(request, context);
        const requestID = reply.headers.get("x-request-id") ?? undefined;
        emit({ type: "response", status: reply.status, requestID, ...ended() });
        return reply;
      } catch (error) {
        emit({ type: "failure", error, ...ended() });
        throw error;
      }
    };
};
