import type { Reply } from "../../core/handler.ts";
import { toHeaders } from "../../core/reply/to-response.ts";
import { DecodeError, type ErrorDetails, type ReplyErrorDetails } from "../../errors/index.ts";
import { safeText } from "../../errors/safe-text.ts";

/** What errors say of the reply that a stream came in. */
export interface ReplyFacts extends ReplyErrorDetails {
  readonly headers: Headers;
}

type Head = Pick<Reply, "status" | "headers">;

/** The facts of a reply, if there is one, with what is known of its request. */
export const factsOf = (head: Head | undefined, details: ErrorDetails | undefined): ReplyFacts => ({
  ...details,
  headers: head ? toHeaders(head) : new Headers(),
  status: head?.status,
  requestID: head?.headers.get("x-request-id") ?? undefined,
});

/** The error that stands for a reply which holds no events: a page of HTML, or JSON. */
export const noEventsError = (head: Head, details: ErrorDetails | undefined): DecodeError | undefined => {
  const type = head.headers.get("content-type") ?? "";
  // Others pass: not every compatible server calls its events `text/event-stream`.
  if (!/html|json/i.test(type)) return undefined;
  const message = `${head.status} with ${safeText(type, 80)} where an event stream was due`;
  return new DecodeError(message, factsOf(head, details));
};
