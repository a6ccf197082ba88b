import type { CallReport } from "./call-report.ts";
import type { DescribedRequest } from "./describe/described-request.ts";
import type { ErrorKind } from "./error-kind.ts";
import type { AnyOpenAIError } from "./index.ts";
import type { RateLimitSpelling } from "./rate-limits/rate-limits.ts";

/** The same symbol in every copy of this package that a program loads, where `instanceof` knows only its own. */
const brand = Symbol.for("api-openai.error");

/** What an error knows besides its message. */
export interface ErrorDetails {
  readonly cause?: unknown;
  readonly request?: DescribedRequest | undefined;
  /** Requests sent for the call so far, this one included. */
  readonly attempts?: number | undefined;
  /** How the server spells its rate limits, where that is not OpenAI's way. */
  readonly spelling?: RateLimitSpelling | undefined;
  /** Milliseconds since the Unix epoch, for dates in headers. Default: the platform's time. */
  readonly wallTime?: (() => number) | undefined;
}

/** A response that is not the expected one. */
export interface ReplyErrorDetails extends ErrorDetails {
  readonly status?: number | undefined;
  readonly requestID?: string | undefined;
}

/** How a message names the request it is about. */
export const requestPrefix = (request: DescribedRequest | undefined): string =>
  request ? `${request.method} ${request.path}: ` : "";

/** Only what is known becomes a property: an inspected error shows no `undefined`s. */
export const assignKnown = (error: object, facts: Readonly<Record<string, unknown>>): void => {
  for (const name in facts) if (facts[name] !== undefined) Object.assign(error, { [name]: facts[name] });
};

/** The base of every error that this library throws on purpose. */
export abstract class OpenAIError extends Error {
  /** The kind of failure; narrows {@link AnyOpenAIError} in a `switch`. */
  abstract get kind(): ErrorKind;
  /** The request it is about, without its bodies and credentials; absent when there was none yet. */
  declare readonly request?: DescribedRequest;
  /** Requests sent for the call, this one included; absent when none was. */
  declare readonly attempts?: number;
  /** How the call went, where layers report it: every attempt. Not enumerable. */
  declare readonly report?: CallReport;
  /** Of an error out of a stream: the events that were given before it. */
  declare readonly eventsReceived?: number;
  /** Of an error out of a stream: the id of the response, the completion or the run, where it was known. */
  declare readonly responseID?: string;
  /** Of an error out of a stream: `sequence_number` of the last event, where a background response can be resumed. */
  declare readonly sequenceNumber?: number;

  constructor(message: string, { cause, request, attempts, status, requestID }: ReplyErrorDetails = {}) {
    super(requestPrefix(request) + message, cause === undefined ? undefined : { cause });
    Object.defineProperty(this, brand, { value: true });
    assignKnown(this, { request, attempts, status, requestID });
  }

  /**
   * Whether a caught value is an error of this library, from any copy of it. In TypeScript a `switch` over its
   * `kind` then narrows it and is exhaustive.
   */
  static is(error: unknown): error is AnyOpenAIError {
    return Boolean((error as { readonly [brand]?: true } | null | undefined)?.[brand]);
  }

  /**
   * What `instanceof` asks: errors of every copy of this package that a program loads (a CommonJS one beside an ES module, say)
   * are instances of the class of their name.
   */
  static override [Symbol.hasInstance](this: { readonly prototype: object }, value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: each class is asked for itself
    const { prototype } = this;
    if (isAbove(prototype, value)) return true;
    // A class that a program derives has no name of its own here, and is known by its prototype alone.
    const isOurs = prototype === OpenAIError.prototype || Object.hasOwn(prototype, "name");
    return isOurs && OpenAIError.is(value) && namesAbove(value).has(nameOf(prototype));
  }

  /** What a structured log gets: no bodies, no headers, no cause. */
  toJSON(): object {
    return Object.assign({ name: this.name, kind: this.kind, message: this.message }, this);
  }
}

/** Whether a value has a prototype, which ordinary `instanceof` asks. */
const isAbove = (prototype: object, value: unknown): boolean =>
  Object.prototype.isPrototypeOf.call(prototype, value as object);

/** The names of a value's classes, each of which says its own. */
const namesAbove = (value: object): ReadonlySet<unknown> => {
  const names = new Set<unknown>();
  for (let above = Object.getPrototypeOf(value); above; above = Object.getPrototypeOf(above))
    if (Object.hasOwn(above, "name")) names.add(nameOf(above));
  return names;
};

/** A minifier changes the names of classes, and not what their getters give. The base has that of `Error`. */
const nameOf = (prototype: object): unknown => (prototype as Partial<Error>).name;
