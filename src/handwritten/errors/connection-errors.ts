import { APIError } from "./api-error.ts";
import { describeFailure, type FailurePhase } from "./describe/describe-failure.ts";
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
  declare readonly phase: FailurePhase;

  constructor(options: ConnectionErrorOptions = {}) {
    const { code, message, phase } = describeFailure(options.cause);
    super(undefined, undefined, options.message ?? message, undefined, options);
    Object.assign(this, { code, phase: options.phase ?? phase });
  }

  override get kind(): "connection" | "timeout" | "proxy" {
    return "connection";
  }
  override get name(): string {
    return "APIConnectionError";
  }
}

/** A deadline passed before the answer was there. */
export class APIConnectionTimeoutError extends APIConnectionError {
  /** Which limit passed, by its name in `timeout`; `deadlineMs` is that of the whole call. */
  declare readonly limit?: "totalMs" | "connectMs" | "headersMs" | "firstEventMs" | "idleMs" | "deadlineMs";

  constructor(options: ConnectionErrorOptions = {}) {
    super({ ...options, message: options.message ?? "timed out" });
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
  constructor(options: ErrorDetails & { readonly message?: string } = {}) {
    super(undefined, undefined, options.message ?? "aborted by the caller", undefined, options);
  }

  override get kind(): "abort" {
    return "abort";
  }
  override get name(): string {
    return "APIUserAbortError";
  }
}
