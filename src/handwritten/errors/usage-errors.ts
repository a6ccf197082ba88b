import { OpenAIError } from "./openai-error.ts";

/** The client is set up in a way that cannot work; the message says which option to change. */
export class ConfigurationError extends OpenAIError {
  get kind(): "configuration" {
    return "configuration";
  }
  override get name(): string {
    return "ConfigurationError";
  }
}

/** The request cannot be put on the wire (an empty path parameter, null in a form, an illegal header); nothing was sent. */
export class EncodeError extends OpenAIError {
  get kind(): "request" {
    return "request";
  }
  override get name(): string {
    return "EncodeError";
  }
}

/** The library is called in a way that cannot work: a stream is read twice, say. A mistake in the program. */
export class UsageError extends OpenAIError {
  get kind(): "usage" {
    return "usage";
  }
  override get name(): string {
    return "UsageError";
  }
}

/** A list cannot be continued: the server repeats its cursor, so the pages would never end. */
export class PaginationError extends OpenAIError {
  get kind(): "pagination" {
    return "pagination";
  }
  override get name(): string {
    return "PaginationError";
  }
}
