import { OpenAIError, type ReplyErrorDetails } from "./openai-error.ts";

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

/** The answer is larger than the client was told to accept; it was not read further. */
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

/** An event stream ended before it was complete. */
export class StreamInterruptedError extends ReplyError {
  get kind(): "stream_interrupted" {
    return "stream_interrupted";
  }
  override get name(): string {
    return "StreamInterruptedError";
  }
}
