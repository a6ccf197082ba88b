import { assignKnown, OpenAIError, type ReplyErrorDetails } from "./openai-error.ts";

abstract class ReplyError extends OpenAIError {
  /** The HTTP status of the answer. */
  declare readonly status?: number;
  /** `x-request-id` of the answer. */
  declare readonly requestID?: string;
}

/** The answer is not what the operation answers with: a page of HTML, malformed or cut JSON, bytes that do not decompress. */
export class DecodeError extends ReplyError {
  get kind(): "decode" {
    return "decode";
  }
  override get name(): string {
    return "DecodeError";
  }
}

/** The response is larger than the client accepts; reading stopped at the limit. */
export class ResponseTooLargeError extends ReplyError {
  /** The limit that was passed, in bytes after decompression. */
  declare readonly limitBytes: number;

  constructor(limitBytes: number, details?: ReplyErrorDetails, what = "the answer") {
    super(`${what} is larger than ${limitBytes} bytes`, details);
    this.limitBytes = limitBytes;
  }

  get kind(): "too_large" {
    return "too_large";
  }
  override get name(): string {
    return "ResponseTooLargeError";
  }
}

/** How far an event stream has come. */
export interface StreamProgress {
  /** Events given to the reader. */
  readonly eventsReceived: number;
  /** The id of what is streamed: of the response, the completion or the run. Absent while it is not known. */
  readonly responseID?: string | undefined;
  /** `sequence_number` of the last event that has one. */
  readonly sequenceNumber?: number | undefined;
}

/** An event stream ended before it was complete: what came is in the reader's hands, the rest is not known. */
export class StreamInterruptedError extends ReplyError {
  constructor(message: string, details: ReplyErrorDetails & Partial<StreamProgress> = {}) {
    super(message, details);
    const { eventsReceived, responseID, sequenceNumber } = details;
    assignKnown(this, { eventsReceived, responseID, sequenceNumber });
  }

  get kind(): "stream_interrupted" {
    return "stream_interrupted";
  }
  override get name(): string {
    return "StreamInterruptedError";
  }
}
