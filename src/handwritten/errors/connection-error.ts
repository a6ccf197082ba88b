import { APIError } from "./api-error.ts";
import { describeFailure, type FailurePhase } from "./describe-failure.ts";
import type { ErrorDetails } from "./openai-error.ts";

/** What a connection error is made of; all optional, as in the official SDK's constructors. */
export interface ConnectionErrorOptions extends ErrorDetails {
  /** Default: read from `cause`. */
  readonly message?: string | undefined;
  /** Default: read from `cause`. */
  readonly phase?: FailurePhase | undefined;
}

/** The connection failed: there is no answer, or only part of one. `cause` is what the platform said. */
export class APIConnectionError extends APIError<undefined, undefined, undefined> {
  /** The system's code, e.g. `ECONNREFUSED`. */
  declare readonly code: string | undefined;
  /**
   * How far the request got: `connect`, the server has not seen it; `request`, it may have; `body`, it has
   * answered, and the answer broke off.
   */
  readonly phase: FailurePhase;

  constructor({ message, phase, ...details }: ConnectionErrorOptions = {}) {
    const failure = describeFailure(details.cause);
    super(undefined, undefined, message ?? failure.message, undefined, details);
    this.code = failure.code;
    this.phase = phase ?? failure.phase;
  }

  override get kind(): "connection" | "timeout" {
    return "connection";
  }
  override get name(): string {
    return "APIConnectionError";
  }
}

/** A deadline passed before the answer was there. */
export class APIConnectionTimeoutError extends APIConnectionError {
  constructor({ message = "timed out", ...options }: ConnectionErrorOptions = {}) {
    super({ message, ...options });
  }

  override get kind(): "timeout" {
    return "timeout";
  }
  override get name(): string {
    return "APIConnectionTimeoutError";
  }
}

/** The caller's signal aborted the call; `cause` is the signal's reason. */
export class APIUserAbortError extends APIError<undefined, undefined, undefined> {
  constructor({
    message = "aborted by the caller",
    ...details
  }: ErrorDetails & { readonly message?: string } = {}) {
    super(undefined, undefined, message, undefined, details);
  }

  override get kind(): "abort" {
    return "abort";
  }
  override get name(): string {
    return "APIUserAbortError";
  }
}
