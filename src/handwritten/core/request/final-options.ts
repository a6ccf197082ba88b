import type { ApiRequest, Body, Method } from "../../contract.ts";
import { EncodeError } from "../../errors/index.ts";
import { contextValue, fetchOptionsKey, maxRetriesKey, timeoutKey, withValue } from "../context.ts";
import type { Context } from "../handler.ts";
import { isNever } from "../signals.ts";
import type { TimeoutOption } from "../timeouts.ts";
import type { FetchOptions } from "./fetch-options.ts";
import { headersRecord } from "./nullable-headers.ts";
import { overrideRequest, type RequestOptions } from "./override-request.ts";
import { encodePath } from "./path.ts";

/** A request with all of its options, as methods that a subclass overrides are given it. They may change it. */
export interface FinalRequestOptions extends RequestOptions {
  method: Method | Lowercase<Method>;
  /** Below the base URL, its parameters filled in. */
  path: string;
  /** Whether the answer is a stream of events. */
  stream?: boolean | undefined;
}

/** What else is known of a request: how this attempt of it is made. */
type Sending = Pick<Context, "signal" | "values">;

/** The options that stand for a request. Changes of them change nothing of it. */
export const finalOptionsOf = (request: ApiRequest, sending?: Sending): FinalRequestOptions => {
  const { method, path, params, headers, body, reply } = request;
  return {
    method: method.toLowerCase() as Lowercase<Method>,
    path: encodePath(path, params?.path),
    query: { ...params?.query },
    headers: { ...headers },
    body: contentOf(body),
    ...(reply === "events" && { stream: true }),
    ...(sending && {
      signal: isNever(sending.signal) ? undefined : sending.signal,
      timeout: contextValue(sending, timeoutKey),
      maxRetries: contextValue(sending, maxRetriesKey),
      fetchOptions: contextValue(sending, fetchOptionsKey),
    }),
  };
};

const contentOf = (body: Body): unknown => {
  const content = body.kind === "none" ? undefined : body.kind === "form" ? body.fields : body.value;
  const isPlain = typeof content === "object" && content?.constructor === Object;
  return isPlain ? { ...content } : content;
};

/**
 * The request, and how it is sent, that options stand for which were made of a request and then changed.
 * @throws EncodeError for a body that would be garbled
 */
export const withFinalOptions = <Sent extends Sending>(
  request: ApiRequest,
  { signal, ...sending }: Sent,
  options: FinalRequestOptions,
): { readonly request: ApiRequest; readonly context: Sent } => {
  const before = finalOptionsOf(request);
  const isMoved = options.path !== before.path;
  const { path: parameters, ...params } = request.params ?? {};
  const addressed: ApiRequest = {
    ...request,
    params: { ...(!isMoved && parameters && { path: parameters }), ...params, query: options.query ?? {} },
    headers: headersRecord(options.headers),
  };
  const overridden = overrideRequest(addressed, {
    method: options.method,
    path: isMoved ? options.path : request.path,
  });
  let context = { ...sending, signal: signalOf(signal, options.signal) } as Sent;
  if (options.timeout !== contextValue(sending, timeoutKey))
    context = withValue(context, timeoutKey, options.timeout as TimeoutOption);
  if (options.fetchOptions !== contextValue(sending, fetchOptionsKey))
    context = withValue(context, fetchOptionsKey, options.fetchOptions as FetchOptions);
  return { request: { ...overridden, body: bodyOf(request, options.body) }, context };
};

/** The signal of the attempt goes on to be heard beside another one. */
const signalOf = (attempt: AbortSignal, given: AbortSignal | null | undefined): AbortSignal => {
  if (!given || given === attempt) return attempt;
  return isNever(attempt) ? given : AbortSignal.any([attempt, given]);
};

const bodyOf = (request: ApiRequest, content: unknown): Body => {
  const { body } = request;
  if (content === undefined || content === null) return { kind: "none" };
  if (body.kind === "form") {
    if (typeof content !== "object") throw new EncodeError("the body of a form is an object of its fields");
    return { ...body, fields: content };
  }
  const isStream = body.kind === "stream" && content === body.value;
  const isRaw = body.kind === "raw" && (content === body.value || typeof content === "string");
  if (isStream) return body;
  if (isRaw) return { ...body, value: content as string | Blob };
  return overrideRequest(request, { body: content }).body;
};
