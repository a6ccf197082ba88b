import type { AnyOpenAIError } from "../errors.ts";
import type { DescribedRequest } from "./described-request.ts";
import type { ErrorKind } from "./error-kind.ts";

/** The same symbol in every copy of this package that a program loads, where `instanceof` knows only its own. */
const brand = Symbol.for("api-openai.error");

/** What an error knows besides its message. */
export interface ErrorDetails {
  readonly cause?: unknown;
  readonly request?: DescribedRequest | undefined;
  /** Requests sent for the call so far, this one included. */
  readonly attempts?: number | undefined;
}

/** How a message names the request it is about. */
export const requestPrefix = (request: DescribedRequest | undefined): string =>
  request ? `${request.method} ${request.path}: ` : "";

/** The base of every error that this library throws on purpose. */
export abstract class OpenAIError extends Error {
  /** What went wrong; narrows {@link AnyOpenAIError} in a `switch`. */
  abstract get kind(): ErrorKind;
  /** The request it is about, without its bodies and credentials; absent when there was none yet. */
  declare readonly request?: DescribedRequest;
  /** Requests sent for the call, this one included; absent when none was. */
  declare readonly attempts?: number;

  constructor(message: string, { cause, request, attempts }: ErrorDetails = {}) {
    super(requestPrefix(request) + message, cause === undefined ? undefined : { cause });
    Object.defineProperty(this, brand, { value: true });
    // Only what is known becomes a property: an inspected error shows no `undefined`s.
    Object.assign(this, request && { request }, attempts !== undefined && { attempts });
  }

  /**
   * Whether a caught value is an error of this library, from any copy of it. In TypeScript a `switch` over its
   * `kind` then narrows it and is exhaustive.
   */
  static is(error: unknown): error is AnyOpenAIError {
    return typeof error === "object" && error !== null && brand in error;
  }

  /** What a structured log gets: no bodies, no headers, no cause. */
  toJSON(): object {
    return Object.assign({ name: this.name, kind: this.kind, message: this.message }, this);
  }
}
