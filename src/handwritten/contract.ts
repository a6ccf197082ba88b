/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The seam between generated code and the engine: types only.
 *
 * A call is a value. An endpoint stub turns parameters into an {@link ApiRequest}, which says what to ask;
 * how it is sent (credentials, timeouts, attempts, transport) is the engine's business and never in here.
 */

declare const result: unique symbol;
declare const item: unique symbol;

/** HTTP methods that an operation may use. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** HTTP headers of one request, by name. `null` leaves a header out that would be sent otherwise. */
export type HeadersRecord = Readonly<Record<string, string | null>>;

/**
 * What a request carries. Everything but `stream` can be sent twice: a file is a `Blob`, which is re-readable
 * and may be lazy (`fs.openAsBlob`). A `stream` can be read once, so no layer ever sends it again.
 */
export type Body =
  | { readonly kind: "none" }
  | { readonly kind: "json"; readonly value: unknown }
  | {
      readonly kind: "form";
      readonly fields: object;
      /** The operation takes JSON too: used when no file is among the fields. */
      readonly jsonWithoutFiles?: true;
      /** Content types of single parts, by field: such a part is no file, and an object in it is JSON. */
      readonly encoding?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "raw"; readonly value: Blob | string; readonly contentType: string }
  | { readonly kind: "stream"; readonly value: AsyncIterable<Uint8Array>; readonly contentType: string };

/**
 * How the answer is read.
 * `json` decodes a JSON document, `text` returns a string, `bytes` a platform `Response` whose body is still
 * unread, `events` a stream of server-sent events, `nothing` reads no value, `auto` goes by the answer's content type: JSON or a string.
 */
export type ReplyKind = "json" | "text" | "bytes" | "events" | "nothing" | "auto";

/**
 * One call as a plain value, complete but for who sends it and where to.
 *
 * @typeParam Result - what the decoded answer is; carried by a phantom, absent at run time
 */
export interface ApiRequest<out Result = unknown> {
  /** The operationId of the API's OpenAPI document. */
  readonly operation: string;
  readonly method: Method;
  /** The path template, e.g. `/files/{file_id}`; `params.path` fills it in. */
  readonly path: string;
  readonly params?: { readonly path?: object; readonly query?: object };
  readonly headers?: HeadersRecord;
  readonly body: Body;
  readonly reply: ReplyKind;
  /** How vectors of embeddings are read: see `float32()` of `api-openai/core`. Absent: as they are sent. */
  readonly vectors?: "float32";
  /** Which credential the operation takes; absent means the ordinary API key. */
  readonly auth?: "admin";
  readonly [result]?: Result;
}

/** What a request decodes to. */
export type ResultOf<Request> = Request extends ApiRequest<infer Result> ? Result : never;

/**
 * Where the cursor of the next page is found and where it goes, as data.
 * `read` is `id` (of the last item), `last_id` or `next` (of the page), or null when the list is one page.
 * `write` is the query parameter that takes the cursor.
 */
export interface Paging {
  readonly read: "id" | "last_id" | "next" | null;
  readonly write: string;
}

/** A request whose answer is one page of a list. */
export interface PageRequest<out Page = unknown, out Item = unknown> extends ApiRequest<Page> {
  readonly paging: Paging;
  readonly [item]?: Item;
}

/** What an item of a page request's list is. */
export type ItemOf<Request> = Request extends PageRequest<unknown, infer Item> ? Item : never;

/**
 * A typed stream of server-sent events, read once; see `api-openai/streaming`. Declared here as a shape, so that
 * generated code needs no runtime import.
 */
export interface EventStream<out Event> extends AsyncIterable<Event> {
  /** Aborting it ends the stream with an APIUserAbortError, and closes the connection at once. */
  readonly controller: AbortController;
  /** `running` and `paused` change into one another, the others are final. */
  readonly state: "running" | "paused" | "cancelled" | "complete" | "error";
  /** How it ended: with the event that makes the answer whole, without it, or because its reader left. Undefined until then. */
  readonly verdict: "complete" | "truncated" | "cancelled" | undefined;
  /** How far it has come: events given, and what they say of the response and of their own number. */
  readonly progress: {
    readonly eventsReceived: number;
    readonly responseID?: string | undefined;
    readonly sequenceNumber?: number | undefined;
  };
  /** What a loop reads: a function that begins reading. Another may be put in its place. */
  iterator: () => AsyncIterator<Event, undefined>;
  /** The head of the answer, as a `Response` without a body. Undefined for a stream that came in no answer. */
  readonly response: Response | undefined;
  /** Stops giving events, and reading them: the server has to wait. The limit for silence does not run meanwhile. */
  pause(): void;
  /** Goes on after `pause()`. */
  resume(): void;
  /** Stops reading and closes the connection; a loop over it ends. Safe to call at any time, any number of times. */
  cancel(): Promise<void>;
  /** Two streams of the same events; the faster one waits when it is `maxEvents` ahead of the other. */
  tee(options?: { readonly maxEvents?: number | undefined }): [EventStream<Event>, EventStream<Event>];
  /** The events as lines of JSON, pulled one at a time. */
  toReadableStream(): ReadableStream<Uint8Array<ArrayBuffer>>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The result of an operation that streams when `Choice` is `On`: an event stream, the unary result, or either. */
export type Streamed<Choice, Unary, Event, On = true> = Choice extends On ? EventStream<Event> : Unary;

/** The result that a choice among cases leads to, or the ordinary one: how `response_format` decides what a transcription is. */
export type Chosen<Choice, Cases, Otherwise> = Choice extends keyof Cases ? Cases[Choice] : Otherwise;

/** A piece of a file that is given as a stream. */
export type UploadChunk = string | ArrayBuffer | ArrayBufferView | Blob;

/** A file to upload, in any of the forms that the platforms have for one. */
export type Uploadable =
  | Blob
  | File
  | Response
  | Uint8Array
  | ArrayBuffer
  | AsyncIterable<UploadChunk>
  | ReadableStream<Uint8Array>;

/** A string union that stays open: known values complete in an editor, and a new one still type-checks. */
export type Open<Known extends string> = Known | (string & {});
