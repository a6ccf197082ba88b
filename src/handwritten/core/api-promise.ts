import type { CallReport } from "../errors/call-report.ts";
import type { CallRecord } from "./call-record.ts";
import type { Reply } from "./handler.ts";
import { inspectAs, type Show } from "./inspect.ts";
import { withRequestID } from "./reply/decode.ts";
import { responseOf } from "./reply/to-response.ts";

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

/** What `_thenUnwrap` gives besides the data. */
export interface ResponseProps {
  readonly response: Response;
}

/** An answer on its way: the reply, and how its value is read from it. */
export interface Sent<T> {
  readonly reply: Promise<Reply>;
  readonly call: CallRecord;
  decode(reply: Reply): T | Promise<T>;
  /** Takes the client's secrets out of an error about the answer. */
  clean<Value>(value: Value): Value;
}

/** What a promise is inside. Behind a function, so that a promise that is shown shows none of it. */
interface Inside<T> {
  readonly sent: Sent<T>;
  value: Promise<WithRequestID<T>> | undefined;
}

/** Not a private member: a promise behind a proxy has to work. */
const insideKey: unique symbol = Symbol("sent");

interface WithInside<T> {
  [insideKey]?: () => Inside<T>;
}

const insideOf = <T>(promise: APIPromise<T>): Inside<T> => {
  const inside = (promise as WithInside<T>)[insideKey];
  if (!inside) throw new TypeError("this is no promise of a call");
  return inside();
};

/**
 * The promise that every call returns. The request is already on its way; its response is decoded when the value is first
 * asked for, and once. See decision 9 in docs/decisions.md.
 */
export class APIPromise<T> extends Promise<WithRequestID<T>> {
  /** `then`, `catch` and `finally` give plain promises. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(sent: Sent<T>) {
    // The promise that it is by birth is never looked at: `then` below leads to the value.
    super((resolve) => resolve(undefined as never));
    if (!isShown) isShown = inspectAs<APIPromise<unknown>>(APIPromise, shown);
    const inside: Inside<T> = { sent, value: undefined };
    (this as WithInside<T>)[insideKey] = () => inside;
  }

  /** The platform's `Response`, without decoding it: resolves once the request has succeeded. The same one every time. */
  asResponse(): Promise<Response> {
    const { reply, call } = insideOf(this).sent;
    return reply
      .catch((error: unknown) => {
        // A policy had it decoded, which is not asked for here.
        if (call.undecodable) return call.undecodable;
        throw error;
      })
      .then(responseOf);
  }

  /** The platform's `Response` beside what else is known of the answer, for wrappers: what `asResponse()` gives. */
  get responsePromise(): Promise<ResponseProps> {
    const props = this.asResponse().then((response) => ({ response }));
    // Its failure is that of the call, which has a promise.
    props.catch(() => {});
    return props;
  }

  /** The value, the platform's `Response` that it came in, and the request's id. */
  async withResponse(): Promise<WithResponse<T>> {
    const inside = insideOf(this);
    const data = await decoded(inside);
    const reply = await inside.sent.reply;
    const { report } = inside.sent.call;
    return {
      data,
      response: responseOf(reply),
      request_id: reply.headers.get("x-request-id"),
      ...(report && { report }),
    };
  }

  /**
   * The promise of what a function makes of the value, for wrappers: it has the same `Response`, and the value's
   * request id where it is an object.
   */
  _thenUnwrap<U>(transform: (data: WithRequestID<T>, props: ResponseProps) => U | Promise<U>): APIPromise<U> {
    return new APIPromise<U>(unwrapped(this, transform));
  }

  // biome-ignore lint/suspicious/noThenProperty: a promise whose value is decoded when it is first asked for
  override then<A = WithRequestID<T>, B = never>(
    onFulfilled?: ((value: WithRequestID<T>) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return decoded(insideOf(this)).then(onFulfilled, onRejected);
  }
}

/** What a promise is made of whose value is made of that of another one. */
export const unwrapped = <T, U>(
  promise: APIPromise<T>,
  transform: (data: WithRequestID<T>, props: ResponseProps) => U | Promise<U>,
): Sent<U> => {
  const inside = insideOf(promise);
  return {
    ...inside.sent,
    decode: async (reply) => {
      const value = await transform(await decoded(inside), { response: responseOf(reply) });
      return withRequestID(value, reply.headers.get("x-request-id"));
    },
  };
};

const decoded = <T>(inside: Inside<T>): Promise<WithRequestID<T>> => {
  const { sent } = inside;
  inside.value ??= sent.reply.then((reply) => sent.decode(reply)) as Promise<WithRequestID<T>>;
  return inside.value;
};

let isShown = false;

/** Where it stands. */
const shown = (promise: APIPromise<unknown>, show: Show): string => {
  const { sent, value } = insideOf(promise);
  const text = show(value ?? sent.reply);
  const { name } = promise.constructor;
  if (value || /<(?:pending|rejected)>/.test(text)) return text.replace(/^Promise/, name);
  return `${name} { <answered, not decoded> }`;
};

/**
 * What a promise is inside that a library has put in the place of one of these, with its `asResponse`.
 *
 * @throws TypeError for any other promise: nothing tells its `Response`
 */
const insideOfCall = <T>(call: APIPromise<T>): Inside<T> => {
  if ((call as WithInside<T>)[insideKey] || !isForeign(call)) return insideOf(call);
  const { asResponse } = call;
  return {
    sent: {
      // The value is read first: it is what fails where the call does.
      reply: call.then(() => asResponse.call(call)),
      call: {},
      decode: () => call as Promise<T>,
      clean: (value) => value,
    },
    value: undefined,
  };
};

const isForeign = (call: unknown): boolean =>
  typeof (call as Partial<APIPromise<unknown>> | undefined)?.asResponse === "function";

/**
 * The promise of a call that begins when something else is done, and of what is made of its value.
 *
 * @param begin - rejects when the call cannot begin
 */
export const apiPromiseOf = <T, U>(
  begin: Promise<{ readonly call: APIPromise<T>; make(value: WithRequestID<T>): U | Promise<U> }>,
): APIPromise<U> => {
  let begun: Inside<T> | undefined;
  const inside = begin.then(({ call }) => {
    begun = insideOfCall(call);
    return begun;
  });
  return new APIPromise<U>({
    reply: inside.then(({ sent }) => sent.reply),
    // A record of its own until there is the call's.
    get call() {
      return begun?.sent.call ?? {};
    },
    clean: (value) => begun?.sent.clean(value) ?? value,
    decode: async (reply) => {
      const { make } = await begin;
      return withRequestID(await make(await decoded(await inside)), reply.headers.get("x-request-id"));
    },
  });
};
