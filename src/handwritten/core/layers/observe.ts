import type { Handler, Layer } from "../handler.ts";
import { bufferedReply } from "../reply/buffered-reply.ts";
import { bodyText } from "../request/body-text.ts";
import { describeRequest } from "../request/describe-request.ts";

/** What {@link observe} tells. */
export interface ObserveOptions {
  /** Whether events hold the bodies of requests and of answers that are read at once. Default: false. */
  readonly bodies?: boolean | undefined;
}

/** Emits an event before an attempt and one after it. */
export const observe = ({ bodies = false }: ObserveOptions = {}): Layer => {
  return (next: Handler): Handler =>
    async (request, context) => {
      const { operation, method } = request;
      const { attempt, clock, emit, target } = context;
      const url = describeRequest(request, target.baseURL + request.path).url ?? "";
      const sent = bodies ? bodyText(request.body) : undefined;
      const started = clock.now();
      const ended = () => ({ operation, durationMs: clock.now() - started, attempt });
      emit({ type: "request", operation, method, url, attempt, ...(sent !== undefined && { body: sent }) });
      try {
        const reply = await next(request, context);
        const requestID = reply.headers.get("x-request-id") ?? undefined;
        // A stream and a download are for the caller to read.
        const text = bodies && !reply.body ? await reply.text() : undefined;
        const received = text === undefined ? {} : { body: text };
        emit({ type: "response", status: reply.status, requestID, ...ended(), ...received });
        return text === undefined ? reply : bufferedReply(reply, text);
      } catch (error) {
        emit({ type: "failure", error, ...ended() });
        throw error;
      }
    };
};
