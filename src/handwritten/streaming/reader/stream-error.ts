import type { Redactor } from "../../core/redactor.ts";
import { describeFailure } from "../../errors/describe/describe-failure.ts";
import {
  type OpenAIError,
  StreamInterruptedError,
  type StreamProgress,
  typedError,
} from "../../errors/index.ts";
import { assignKnown } from "../../errors/openai-error.ts";
import type { ReplyFacts } from "../sse/read-event.ts";

/** What is known when a stream fails. */
export interface FailureFacts {
  readonly signal: AbortSignal;
  readonly reply: ReplyFacts;
  readonly progress: StreamProgress;
  readonly redactor?: Redactor | undefined;
}

/**
 * The error that a failed stream throws. For a broken connection, or cut compressed bytes, it is a StreamInterruptedError
 * with that error as its cause. Every error has the progress of the stream.
 */
export const streamError = (
  cause: unknown,
  { signal, reply, progress, redactor }: FailureFacts,
): OpenAIError => {
  const { headers: _, ...details } = reply;
  const { requestID, status } = details;
  const typed = typedError(cause, signal, true, details);
  const { eventsReceived, responseID, sequenceNumber } = progress;
  const known = { eventsReceived, responseID, sequenceNumber };
  const error = isBroken(typed)
    ? new StreamInterruptedError(
        `the stream broke off after ${eventsReceived} events: ${describeFailure(typed.cause).message}`,
        // The transport has more details of the request than the stream.
        { ...details, request: typed.request, attempts: typed.attempts, ...known, cause: typed },
      )
    : typed;
  // An abort and a deadline are not from the server, but there is a response.
  const about = error as { readonly requestID?: string; readonly status?: number };
  assignKnown(error, { ...known, requestID: about.requestID ?? requestID });
  if (IS_REPLY.test(error.kind)) assignKnown(error, { status: about.status ?? status });
  return redactor?.clean(error) ?? error;
};

/** Errors about the response, which have its status. */
const IS_REPLY = /^(?:decode|stream_interrupted|too_large)$/;

/** The code of zlib for truncated compressed bytes, which are a broken connection as well. */
const CUT = "Z_BUF_ERROR";

const isBroken = (error: OpenAIError): boolean =>
  error.kind === "connection" ||
  (error.kind === "decode" && (error.cause as { code?: unknown } | undefined)?.code === CUT);
