import type { ApiRequest, HeadersRecord } from "../contract.ts";
import type { CallRecord } from "./call-record.ts";
import type { Clock } from "./clock.ts";
import type { ClientEvent } from "./events.ts";
import type { Provider } from "./provider.ts";
import type { Redactor } from "./redactor.ts";
import type { FetchOptions } from "./request/fetch-options.ts";

/** The headers of a reply, read by name, which is case-insensitive, or one by one. */
export interface ReplyHeaders extends Iterable<[name: string, value: string]> {
  get(name: string): string | null;
}

/**
 * The part of the platform's `Response` that the pipeline reads, so that a `Response` is one, and a lighter
 * reply of `node:http` is one too. A layer may read `status` and `headers` as it likes; the body is read once.
 */
export interface Reply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  /** Decoded (never compressed) bytes; null when nothing is left to read: there is no body, or only `text()` gives it. */
  readonly body: AsyncIterable<Uint8Array> | null;
  text(): Promise<string>;
}

/** A body as it goes on the wire. All but the iterable can be sent again. */
export type WireBody = string | Uint8Array | Blob | AsyncIterable<Uint8Array>;

/** One attempt as it goes on the wire. */
export interface WireMessage {
  readonly method: string;
  /** Absolute, with the query. */
  readonly url: string;
  /** Lower-case names. Those that frame the message (`content-length`, `host`) are the transport's. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absent where there is none. */
  readonly body?: WireBody | undefined;
  /** Aborts the attempt. */
  readonly signal: AbortSignal;
  /** Options for a `fetch` beside the request. */
  readonly fetchOptions?: FetchOptions | undefined;
}

/** Gives the headers that sign a message, or `null` for those to leave out. It is called without a `this`. */
export type SignMessage = (message: WireMessage) => HeadersRecord | Promise<HeadersRecord>;

/** Where an attempt goes and as whom. */
export interface Target {
  readonly name: string;
  /** Absolute, without a trailing slash. */
  readonly baseURL: string;
  /** What is known of the server, where it is not OpenAI's. */
  readonly provider?: Provider | undefined;
  /** Takes secrets out of errors and events. Default: nothing does. */
  readonly redactor?: Redactor | undefined;
  /**
   * The request as this server spells it: other paths, other fields. Asked at each attempt, before the credentials.
   * @throws ConfigurationError when the server has no such operation
   */
  adapt?(request: ApiRequest): ApiRequest;
  /**
   * The headers that authenticate a request; asked anew for every attempt, so that a rotated key is read.
   *
   * @param credentials - in place of the target's own
   */
  authenticate(
    request: ApiRequest,
    credentials?: HeadersRecord | undefined,
  ): HeadersRecord | Promise<HeadersRecord>;
  /**
   * Signs each attempt, retries too, after everything else of it is written. Default: nothing is signed.
   * @throws OpenAIError for a message that cannot be signed; it is not sent
   */
  readonly sign?: SignMessage | undefined;
}

/** Names one value in {@link Context.values}; compared by identity. */
export interface ContextKey<out Value> {
  readonly name: string;
  readonly value?: Value;
}

/** How a request is being sent. A layer never changes a context: it passes a copy on. */
export interface Context {
  /** Aborts the attempt: the caller's signal, or one derived from it by a layer. */
  readonly signal: AbortSignal;
  /** 0 for the first attempt. */
  readonly attempt: number;
  readonly target: Target;
  readonly clock: Clock;
  /** Reports what happens to this call: layers further out may add to it. */
  readonly emit: (event: ClientEvent) => void;
  /** Reports to the client what is of no single call. Unlike `emit` it may be kept when the call is over. */
  readonly announce: (event: ClientEvent) => void;
  readonly values: ReadonlyMap<ContextKey<unknown>, unknown>;
  /** What layers record about the call, for the reader of its response. */
  readonly call: CallRecord;
}

/**
 * Sends a request and resolves with a good reply, or throws: there is one failure channel. A layer never
 * sees a reply whose status is not 2xx. Unary bodies have been read when it resolves; an event stream or a
 * download resolves at the head, its body still to come.
 */
export type Handler = (request: ApiRequest, context: Context) => Promise<Reply>;

/**
 * Wraps a handler in another. The layers form an onion: the first listed is the outermost, sees the request
 * first and the reply last.
 *
 * @example
 * const logCalls: Layer = (next) => async (request, context) => {
 *   console.log("→", request.operation);
 *   const reply = await next(request, context);
 *   console.log("←", reply.status);
 *   return reply;
 * };
 */
export type Layer = (next: Handler) => Handler;

/** Puts layers around a transport, the first listed outermost. No layers cost nothing: the transport itself is returned. */
export const pipeline =
  (...layers: readonly Layer[]) =>
  (transport: Handler): Handler =>
    layers.reduceRight<Handler>((next, layer) => layer(next), transport);
