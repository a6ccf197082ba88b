import type { Reply } from "../../core/handler.ts";
import { toHeaders } from "../../core/reply/to-response.ts";
import { errorInAnswer, isErrorEvent, isSessionEvent } from "../../errors/error-in-answer.ts";
import {
  DecodeError,
  type ErrorDetails,
  type ReplyErrorDetails,
  StreamInterruptedError,
} from "../../errors/index.ts";
import type { ServerSentEvent } from "./event-decoder.ts";

/** The facts of a response for the errors of its stream. */
export interface ReplyFacts extends ReplyErrorDetails {
  readonly headers: Headers;
}

/** The facts of a reply, if there is one, with the details of its request. */
export const factsOf = (
  head: Pick<Reply, "status" | "headers"> | undefined,
  details: ErrorDetails | undefined,
): ReplyFacts => ({
  ...details,
  headers: head ? toHeaders(head) : new Headers(),
  status: head?.status,
  requestID: head?.headers.get("x-request-id") ?? undefined,
});

/** The meaning of an event for a stream. */
export type ReadEvent =
  | { readonly type: "value"; readonly value: unknown }
  /** A keep-alive: nothing to read. */
  | { readonly type: "nothing" }
  /** `[DONE]`: nothing follows, even if the connection stays open. */
  | { readonly type: "done" };

const NOTHING: ReadEvent = { type: "nothing" };
const DONE: ReadEvent = { type: "done" };

/**
 * Reads one event as the API means it: JSON data; `thread.*` events (Assistants) with their name, as
 * `{ event, data }`; an error in any of its shapes as an exception.
 *
 * @param facts - called only for an error
 * @throws APIError, of the class that the error stands for, with the code that the server gives and the request id
 * @throws DecodeError when the data is not JSON
 * @throws StreamInterruptedError when it is not because it was cut
 */
export const readEvent = (message: ServerSentEvent, facts: () => ReplyFacts): ReadEvent => {
  const { event, data } = message;
  // Some gateways send their comments as data: `data: : keepalive`.
  if (!data || data.startsWith(":")) return NOTHING;
  if (data.startsWith("[DONE]")) return DONE;
  const value = parse(message, facts);
  if (event?.startsWith("thread.")) return { type: "value", value: { event, data: value } };
  if (event === "error" ? !isSessionEvent(value) : isErrorEvent(value)) {
    const { headers, ...details } = facts();
    throw errorInAnswer(value, data, headers, details);
  }
  return { type: "value", value };
};

const parse = ({ event, data, unterminated }: ServerSentEvent, facts: () => ReplyFacts): unknown => {
  try {
    return JSON.parse(data);
  } catch {
    // The engine's error quotes the data, so it is not kept as a cause.
    if (event === "error") return undefined;
    const { headers: _, ...details } = facts();
    throw unterminated
      ? new StreamInterruptedError("the stream ended in the middle of an event", details)
      : new DecodeError(`an event of the stream is not JSON (${data.length} characters)`, details);
  }
};
