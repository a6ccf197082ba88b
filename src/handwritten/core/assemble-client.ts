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
import { decode, withReport, withRequestID } from "./reply/decode.ts";
import { withOutputText } from "./reply/output-text.ts";
import { describeRequest } from "./request/describe-request.ts";
import { guardSources } from "./request/guard-sources.ts";
import { policyOptionsOf } from "./request/policy-options.ts";
import { applyOptions, type SendOptions } from "./request/send-options.ts";
import { isNever, never, untilAborted } from "./signals.ts";

/** Reads a reply that is a stream of events: `eventStreams` of `api-openai/streaming`. */
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
  /** Told what the layers observe. Default: nobody. */
  readonly emit?: ((event: ClientEvent) => void) | undefined;
}

/** Sends requests that are values. */
export interface Client {
  /**
   * Sends a request and decodes its answer. For a list it is the first page as the server sent it; `paginate`
   * goes through all of them.
   * @throws OpenAIError of the kind that fits what went wrong
   */
  send<Result>(request: ApiRequest<Result>, options?: SendOptions): APIPromise<Result>;
  /** Sends a request and leaves the decoding to the caller: what `send` and `paginate` are built on. */
  exchange<Result>(request: ApiRequest<Result>, options?: SendOptions): Sent<Result>;
  /** A client with more layers around the ones it has; this one stays as it is. */
  with(...layers: readonly Layer[]): Client;
}

/** Puts a client together. Everything that it does is in the parts. */
export const assembleClient = (parts: ClientParts): Client => {
  const {
    target,
    streaming,
    clock = systemClock,
    layers = [],
    standingHeaders,
    callOptions = SEND_RULES,
  } = parts;
  const handle = pipeline(...layers)(parts.transport);
  const cleanOf = <Value>(redactor: Redactor | undefined, value: Value): Value =>
    redactor?.clean(value) ?? value;
  const clean = <Value>(value: Value): Value => cleanOf(target.redactor, value);
  const emit = (event: ClientEvent): void => parts.emit?.(clean(event));

  const exchange = (request: ApiRequest, options?: SendOptions): Sent<unknown> => {
    const context: Context = {
      signal: options?.signal ?? never(),
      attempt: 0,
      target,
      clock,
      emit,
      values: new Map<ContextKey<unknown>, unknown>([
        [timeoutKey, options?.timeout ?? undefined],
        [maxRetriesKey, options?.maxRetries ?? undefined],
        ...(options?.fetchOptions ? [[fetchOptionsKey, options.fetchOptions] as const] : []),
      ]),
      call: standingHeaders ? { standingHeaders } : {},
    };
    const send = async (): Promise<Reply> => {
      if (request.reply === "events" && !streaming)
        throw new ConfigurationError("this client was made without `streaming`: see api-openai/streaming");
      if (options) checkCallOptions(options, callOptions);
      const { signal } = context;
      const told = options && policyOptionsOf(options, layers);
      const sent = applyOptions(request, options);
      // Until its part is due nobody reads an upload, nor hears that it failed: that would end the process.
      const release = sent.body.kind === "form" ? guardSources(sent.body.fields) : undefined;
      const work = handle(sent, told ? withValue(context, policyOptionsKey, told) : context);
      if (release) work.catch(release);
      if (isNever(signal)) return work;
      // A layer, or a caller's `fetch`, may take no notice of the signal.
      return untilAborted(work, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
        const aborted = clean(typedError(error, signal, false, { request: describeRequest(request) }));
        throw withReport(aborted, context.call.report, "report");
      });
    };
    return {
      reply: send(),
      call: context.call,
      clean,
      decode: async (reply) => {
        try {
          const { target: answered, report } = context.call;
          if (request.reply === "events") {
            const heard = answered ? { ...context, target: answered } : context;
            return withReport(streaming?.(reply, request, heard), report);
          }
          const value = withOutputText(await decode(reply, request));
          return withReport(withRequestID(value, reply.headers.get("x-request-id")), report);
        } catch (error) {
          // Whoever answered knows other secrets than the client's own target.
          throw clean(cleanOf(context.call.target?.redactor, error));
        }
      },
    };
  };

  return {
    exchange: exchange as Client["exchange"],
    send: (request, options) => new APIPromise(exchange(request, options) as Sent<never>),
    with: (...more) => assembleClient({ ...parts, layers: [...more, ...layers] }),
  };
};
