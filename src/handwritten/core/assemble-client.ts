import type { ApiRequest, HeadersRecord } from "../contract.ts";
import { ConfigurationError, typedError } from "../errors/index.ts";
import { APIPromise, type Sent } from "./api-promise.ts";
import { type Clock, systemClock } from "./clock.ts";
import { fetchOptionsKey, maxRetriesKey, policyOptionsKey, timeoutKey, withValue } from "./context.ts";
import type { ClientEvent } from "./events.ts";
import {
  type Context,
  type ContextKey,
  type Handler,
  type Layer,
  pipeline,
  type Reply,
  type Target,
} from "./handler.ts";
import { checkCallOptions, SEND_RULES } from "./options/call-options.ts";
import type { Rule } from "./options/check-options.ts";
import type { Redactor } from "./redactor.ts";
import { decode, withOutputText, withReport, withRequestID } from "./reply/decode.ts";
import { describeRequest } from "./request/describe-request.ts";
import { guardSources } from "./request/guard-sources.ts";
import { policyOptionsOf } from "./request/policy-options.ts";
import { applyOptions, type SendOptions } from "./request/send-options.ts";
import { isNever, never, untilAborted } from "./signals.ts";

/** Reads a reply that is a stream of events, or a promise of it: `eventStreams` of `api-openai/streaming`. */
export type ReadEvents = (reply: Reply, request: ApiRequest, context: Context) => unknown;

/** What a client is made of. */
export interface ClientParts {
  readonly transport: Handler;
  readonly target: Target;
  /** Without it a request that streams is a ConfigurationError, and nothing for it is bundled. */
  readonly streaming?: ReadEvents | undefined;
  /** Around the transport, the first listed outermost. Default: none. */
  readonly layers?: readonly Layer[];
  /** Default: the platform's. */
  readonly clock?: Clock | undefined;
  /** The headers that every request is sent with: what a cache has to know of a request beside itself. Default: none. */
  readonly standingHeaders?: (() => HeadersRecord) | undefined;
  /** The options that a call may have. Default: those of {@link SendOptions}. */
  readonly callOptions?: Readonly<Record<string, Rule>> | undefined;
  /** Receives what the layers observe. Default: no listener. */
  readonly emit?: ((event: ClientEvent) => void) | undefined;
}

/** Sends requests that are values. */
export interface Client {
  /**
   * Sends a request and decodes its answer. For a list it is the first page as the server sent it; `paginate`
   * goes through all of them.
   * @throws OpenAIError of the kind that names the failure
   */
  send<Result>(request: ApiRequest<Result>, options?: SendOptions): APIPromise<Result>;
  /** Sends a request and leaves the decoding to the caller: what `send` and `paginate` are built on. */
  exchange<Result>(request: ApiRequest<Result>, options?: SendOptions): Sent<Result>;
  /** A client with more layers around the ones it has; this one stays as it is. */
  with(...layers: readonly Layer[]): Client;
}

/** Puts a client together. Everything that it does is in the parts. */
export const assembleClient = (parts: ClientParts): Client => {
  const { layers = [], target } = parts;
  const clean: Clean = (value) => cleaned(target.redactor, value);
  // Once for the client, as every call has it.
  const emit: Context["emit"] = (event) => parts.emit?.(clean(event));
  const handle = pipeline(...layers)(parts.transport);
  const sender: Sender = { parts, handle, clean, emit };
  const call = (request: ApiRequest, options?: SendOptions): Sent<unknown> =>
    exchange(sender, request, options);
  return {
    exchange: call as Client["exchange"],
    send: (request, options) => new APIPromise(call(request, options) as Sent<never>),
    with: (...more) => assembleClient({ ...parts, layers: [...more, ...layers] }),
  };
};

type Clean = <Value>(value: Value) => Value;

/** What all calls of a client share. */
interface Sender {
  readonly parts: ClientParts;
  readonly handle: Handler;
  readonly clean: Clean;
  readonly emit: Context["emit"];
}

/** Sends a request through the layers. Its response is decoded when the value is first asked for. */
const exchange = (
  { parts, handle, clean, emit }: Sender,
  request: ApiRequest,
  options: SendOptions | undefined,
): Sent<unknown> => {
  const { streaming } = parts;
  const context = contextOf(parts, options, emit);
  return {
    reply: sendRequest(parts, handle, request, options, context),
    call: context.call,
    clean,
    decode: async (reply) => {
      const { target: answered, report } = context.call;
      try {
        const ofAnswer = answered ? { ...context, target: answered } : context;
        if (request.reply === "events")
          return withReport(await streaming?.(reply, request, ofAnswer), report);
        const value = withOutputText(await decode(reply, request, ofAnswer));
        return withReport(withRequestID(value, reply.headers.get("x-request-id")), report);
      } catch (error) {
        // The target that answered knows other secrets than the client's own.
        throw withReport(clean(cleaned(context.call.target?.redactor, error)), report, "report");
      }
    },
  };
};

const cleaned = <Value>(redactor: Redactor | undefined, value: Value): Value =>
  redactor?.clean(value) ?? value;

/** How a call starts out, before any layer. */
const contextOf = (
  { target, clock = systemClock, standingHeaders }: ClientParts,
  options: SendOptions | undefined,
  emit: Context["emit"],
): Context => ({
  signal: options?.signal ?? never(),
  attempt: 0,
  target,
  clock,
  emit,
  announce: emit,
  values: new Map<ContextKey<unknown>, unknown>([
    [timeoutKey, options?.timeout ?? undefined],
    [maxRetriesKey, options?.maxRetries ?? undefined],
    ...(options?.fetchOptions ? [[fetchOptionsKey, options.fetchOptions] as const] : []),
  ]),
  call: standingHeaders ? { standingHeaders } : {},
});

const sendRequest = async (
  { target, streaming, layers = [], callOptions = SEND_RULES }: ClientParts,
  handle: Handler,
  request: ApiRequest,
  options: SendOptions | undefined,
  context: Context,
): Promise<Reply> => {
  if (request.reply === "events" && !streaming)
    throw new ConfigurationError("this client was made without `streaming`: see api-openai/streaming");
  if (options) checkCallOptions(options, callOptions);
  const { signal } = context;
  const policyOptions = options && policyOptionsOf(options, layers);
  const sent = options ? applyOptions(request, options) : request;
  // An upload whose turn has not come has no reader, and a Node stream that fails without a listener ends the process.
  const release = sent.body.kind === "form" ? guardSources(sent.body.fields) : undefined;
  const work = handle(sent, policyOptions ? withValue(context, policyOptionsKey, policyOptions) : context);
  if (release) work.catch(release);
  if (isNever(signal)) return work;
  // A layer, or a caller's `fetch`, may take no notice of the signal.
  return untilAborted(work, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    const aborted = typedError(error, signal, false, { request: describeRequest(request) });
    throw withReport(cleaned(target.redactor, aborted), context.call.report, "report");
  });
};
