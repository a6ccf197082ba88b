import { apiMessage, field } from "./describe/api-message.ts";
import { errorOfBody } from "./error-body.ts";
import type { ErrorKind } from "./error-kind.ts";
import { type ErrorDetails, OpenAIError } from "./openai-error.ts";
import { type RateLimitSpelling, type RateLimits, readRateLimits } from "./rate-limits/rate-limits.ts";
import { retryAfterMs } from "./rate-limits/retry-after.ts";

/**
 * The server answered with an error, or there is no whole answer (the subclasses for connections, whose `status`
 * is undefined).
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 */
export class APIError<
  Status extends number | undefined = number | undefined,
  ReplyHeaders extends Headers | undefined = Headers | undefined,
  Body extends object | undefined = object | undefined,
> extends OpenAIError {
  /**
   * The HTTP status. Of an error inside a good answer (an event of a stream, or in the place of a result) the status that it
   * states, or that its code is sent with elsewhere. Undefined where there is none: a broken connection, a code that is not known.
   */
  declare readonly status: Status;
  /** The headers of the answer. Not enumerable: an inspected error does not print cookies. */
  declare readonly headers: ReplyHeaders;
  /** The `error` object of the answer's body. Not enumerable: it may quote what was sent. */
  declare readonly error: Body;
  /** The API's own code, e.g. `rate_limit_exceeded`; for a connection the system's, e.g. `ECONNRESET`. */
  declare readonly code: string | null | undefined;
  declare readonly type: string | undefined;
  /** The parameter that the server objects to. */
  declare readonly param: string | null | undefined;
  /** How the server spells its rate limits. Not enumerable; absent for OpenAI's way. */
  declare private readonly spelling?: RateLimitSpelling;
  /** The time by the client's clock. Not enumerable; absent for the platform's. */
  declare private readonly wallTime?: () => number;
  /** `x-request-id`: what OpenAI's support asks for. */
  declare readonly requestID: string | undefined;

  /**
   * @param error - the `error` object of the body
   * @param message - used when `error` has none: the body's text
   */
  constructor(
    status: Status,
    error: Body,
    message: string | undefined,
    headers: ReplyHeaders,
    details?: ErrorDetails,
  ) {
    super(apiMessage(status, error, message, headers), details);
    const { spelling, wallTime } = details ?? {};
    Object.defineProperties(this, {
      headers: { value: headers },
      error: { value: error },
      ...(spelling && { spelling: { value: spelling } }),
      ...(wallTime && { wallTime: { value: wallTime } }),
    });
    Object.assign(this, {
      status,
      code: field(error, "code"),
      type: field(error, "type") ?? undefined,
      param: field(error, "param"),
      requestID: headers?.get("x-request-id") ?? undefined,
    });
  }

  get kind(): ErrorKind {
    return "api";
  }

  override get name(): string {
    return "APIError";
  }

  /** How long the server asks to wait, in milliseconds; undefined when it does not say. */
  get retryAfterMs(): number | undefined {
    return this.headers && retryAfterMs(this.headers, this.wallTime?.() ?? Date.now());
  }

  /** The limits that the answer reports, read when asked for; undefined when there was no answer. */
  get rateLimits(): RateLimits | undefined {
    return this.headers && readRateLimits(this.headers, this.wallTime?.(), this.spelling);
  }

  /**
   * The error of the class that the status stands for.
   *
   * @param body - the answer's body: its `error` is taken, or the body itself where a server sends it bare; an error in
   * words is an object with them as its `message`
   * @param message - the body's text, when it was not JSON
   */
  static generate(
    status: number | undefined,
    body: unknown,
    message: string | undefined,
    headers: Headers | undefined,
    details?: ErrorDetails,
  ): APIError {
    const Class = (status && (BY_STATUS[status] ?? (status >= 500 && InternalServerError))) || APIError;
    return new (Class as typeof APIError)(status, errorOfBody(body), message, headers, details);
  }
}

/** 400: the request is malformed or a parameter is not allowed. */
export class BadRequestError extends APIError<400, Headers> {
  override get kind(): "bad_request" {
    return "bad_request";
  }
  override get name(): string {
    return "BadRequestError";
  }
}

/** 401: the key is missing, wrong or revoked. */
export class AuthenticationError extends APIError<401, Headers> {
  override get kind(): "authentication" {
    return "authentication";
  }
  override get name(): string {
    return "AuthenticationError";
  }
}

/** 403: the key may not do this, or not from here. */
export class PermissionDeniedError extends APIError<403, Headers> {
  override get kind(): "permission_denied" {
    return "permission_denied";
  }
  override get name(): string {
    return "PermissionDeniedError";
  }
}

/** 404: no such object, model or path, or none that the key may see. */
export class NotFoundError extends APIError<404, Headers> {
  override get kind(): "not_found" {
    return "not_found";
  }
  override get name(): string {
    return "NotFoundError";
  }
}

/** 409: another caller changed the object in the meantime. */
export class ConflictError extends APIError<409, Headers> {
  override get kind(): "conflict" {
    return "conflict";
  }
  override get name(): string {
    return "ConflictError";
  }
}

/** 422: well-formed, but it cannot be done. */
export class UnprocessableEntityError extends APIError<422, Headers> {
  override get kind(): "unprocessable_entity" {
    return "unprocessable_entity";
  }
  override get name(): string {
    return "UnprocessableEntityError";
  }
}

/** 429: too fast (`rate_limit`, wait as `rateLimits` says) or out of credit (`quota_exceeded`, waiting does not help). */
export class RateLimitError extends APIError<429, Headers> {
  override get kind(): "rate_limit" | "quota_exceeded" {
    return [this.code, this.type].includes("insufficient_quota") ? "quota_exceeded" : "rate_limit";
  }
  override get name(): string {
    return "RateLimitError";
  }
}

/** 500 and above: the fault is on the server's side. */
export class InternalServerError extends APIError<number, Headers> {
  override get kind(): "server" {
    return "server";
  }
  override get name(): string {
    return "InternalServerError";
  }
}

const BY_STATUS: Readonly<Record<number, unknown>> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  422: UnprocessableEntityError,
  429: RateLimitError,
};
