import type { CallReport } from "../errors/call-report.ts";
import { bufferedReply } from "./buffered-reply.ts";
import type { CallRecord } from "./call-record.ts";
import type { Reply } from "./handler.ts";
import { toResponse } from "./to-response.ts";

/** What a decoded object carries besides its fields: the id that OpenAI's support asks for, not enumerable. */
export interface RequestID {
  readonly _request_id?: string | null;
  /** How the call went, where layers report it: its attempts, and whether a cache answered. Not enumerable. */
  readonly _report?: CallReport;
}

/** A decoded object with its request's id; streams, downloads, lists, arrays and scalars carry none. */
export type WithRequestID<T> = T extends readonly unknown[] | Response | AsyncIterable<unknown>
  ? T
  : T extends object
    ? T & RequestID
    : T;

/** A decoded answer with the reply it came in. */
export interface WithResponse<T> {
  readonly data: WithRequestID<T>;
  readonly response: Response;
  /** `x-request-id`: what OpenAI's support asks for. Null when the server sent none. */
  readonly request_id: string | null;
  /** How the call went, where layers report it: its attempts, and whether a cache answered. */
  readonly report?: CallReport | undefined;
}

/** An answer on its way: the reply, and how its value is read from it. */
export interface Sent<T> {
  readonly reply: Promise<Reply>;
  readonly call: CallRecord;
  decode(reply: Reply): T | Promise<T>;
  /** Takes the client's secrets out of an error about the answer. */
  clean<Value>(value: Value): Value;
}

/**
 * The promise that every call returns. The request is already on its way; its answer is decoded when somebody
 * asks for the value, and once, however often they ask.
 */
export class APIPromise<T> extends Promise<WithRequestID<T>> {
  readonly #sent: Sent<T>;
  #value: Promise<WithRequestID<T>> | undefined;

  /** `then`, `catch` and `finally` give plain promises. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(sent: Sent<T>) {
    // The promise that it is by birth is never looked at: `then` below leads to the value.
    super((resolve) => resolve(undefined as never));
    this.#sent = sent;
  }

  /** The platform's `Response`, without decoding it: resolves once the request has succeeded. */
  asResponse(): Promise<Response> {
    return this.#sent.reply.then(toResponse);
  }

  /** The value, the platform's `Response` that it came in, and the request's id. */
  async withResponse(): Promise<WithResponse<T>> {
    const data = await this.#decoded();
    const reply = await this.#sent.reply;
    // A stream or a download is still to be read from the reply, so the response beside it has no body of its own.
    const response =
      data instanceof Response ? data : toResponse(reply.body ? bufferedReply(reply, "") : reply);
    const { report } = this.#sent.call;
    return { data, response, request_id: reply.headers.get("x-request-id"), ...(report && { report }) };
  }

  #decoded(): Promise<WithRequestID<T>> {
    this.#value ??= this.#sent.reply.then((reply) => this.#sent.decode(reply)) as Promise<WithRequestID<T>>;
    return this.#value;
  }

  // biome-ignore lint/suspicious/noThenProperty: a promise whose value is decoded when it is first asked for
  override then<A = WithRequestID<T>, B = never>(
    onFulfilled?: ((value: WithRequestID<T>) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#decoded().then(onFulfilled, onRejected);
  }
}
