import type { Attributes, Context as OtelContext, Span } from "@opentelemetry/api";
import type { ApiRequest } from "../contract.ts";
import { contextKey } from "../core/context.ts";
import type { ClientEvent } from "../core/events.ts";
import type { Context, ContextKey, Reply } from "../core/handler.ts";
import { parseJSON } from "../core/parse-json.ts";
import type { BodyEnd } from "../core/reply/when-body-ends.ts";
import { readUsage, type TokenUsage } from "../reliability/tokens/usage.ts";
import { whenStreamEnds } from "../reliability/when-stream-ends.ts";
import {
  callAttributes,
  requestAttributes,
  responseAttributes,
  spanName,
  streamedAttributes,
  usageAttributes,
} from "./attributes.ts";
import { policySpanEvent } from "./policy-event.ts";
import type { Ready } from "./ready.ts";
import { CLIENT, failSpan } from "./span.ts";

/** The trace context of a call, for its attempts. */
export const callKey: ContextKey<OtelContext> = /* @__PURE__ */ contextKey("openTelemetry");

/** The span and the measurements of one call. */
export class CallSpan {
  readonly #ready: Ready;
  readonly #context: Context;
  readonly #span: Span;
  readonly #began: number;
  /** The trace context that has the span as its current one. */
  readonly traceContext: OtelContext;
  /** What the metrics are recorded with. */
  #attributes: Attributes;

  constructor(ready: Ready, request: ApiRequest, context: Context) {
    this.#ready = ready;
    this.#context = context;
    this.#attributes = callAttributes(request, context.target);
    const parent = ready.active.active();
    const attributes = { ...this.#attributes, ...requestAttributes(request) };
    this.#span = ready.tracer.startSpan(spanName(request), { kind: CLIENT, attributes }, parent);
    this.traceContext = ready.trace.setSpan(parent, this.#span);
    this.#began = context.clock.now();
  }

  /** The context of the call further in: its attempts are below the span, and its events are events of the span. */
  get inner(): Context {
    const values = new Map(this.#context.values).set(callKey, this.traceContext);
    return { ...this.#context, values, emit: (event) => this.#heard(event) };
  }

  failed(error: unknown): void {
    this.#attributes = { ...this.#attributes, "error.type": failSpan(this.#span, error) };
    this.#end();
  }

  async responded(reply: Reply): Promise<Reply> {
    if (reply.body) return this.#streamed(reply);
    const { names } = this.#ready;
    const body = await bodyOf(reply);
    this.#describe(responseAttributes(body, names));
    this.#countTokens(readUsage((body as { usage?: unknown } | undefined)?.usage));
    this.#end();
    return reply;
  }

  #streamed(reply: Reply): Reply {
    const { instruments } = this.#ready;
    const { clock } = this.#context;
    let lastAt = this.#began;
    return whenStreamEnds(reply, {
      onFirst: () => {
        lastAt = clock.now();
        const seconds = (lastAt - this.#began) / 1_000;
        this.#span.setAttribute("gen_ai.response.time_to_first_chunk", seconds);
        instruments.timeToFirstChunk(seconds, this.#attributes);
      },
      onNext: () => {
        const now = clock.now();
        instruments.timePerOutputChunk((now - lastAt) / 1_000, this.#attributes);
        lastAt = now;
      },
      onEnd: (end) => this.#streamEnded(end),
    });
  }

  #streamEnded(end: BodyEnd): void {
    const usage = end.outcome === "complete" ? readUsage(end.usage) : undefined;
    this.#describe({
      ...(end.response && streamedAttributes(end.response)),
      ...usageAttributes(usage, this.#ready.names),
    });
    this.#countTokens(usage);
    if (end.outcome === "error") {
      this.failed(end.error);
      return;
    }
    // For a reader that has read enough it is not an error.
    if (end.outcome === "cancelled") this.#span.setAttribute("api_openai.cancelled", true);
    this.#end();
  }

  /** Writes down what a response said of itself; the model that responded distinguishes it in metrics. */
  #describe(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
    const model = attributes["gen_ai.response.model"];
    if (model) this.#attributes = { ...this.#attributes, "gen_ai.response.model": model };
  }

  /** A response out of a cache, or of another call's request, has used nothing. */
  #countTokens(usage: TokenUsage | undefined): void {
    if (usage && !this.#context.call.report?.cache) this.#ready.instruments.tokens(usage, this.#attributes);
  }

  #heard(event: ClientEvent): void {
    const spanEvent = policySpanEvent(event);
    if (spanEvent) this.#span.addEvent(spanEvent.name, spanEvent.attributes);
    this.#context.emit(event);
  }

  #end(): void {
    this.#ready.instruments.duration((this.#context.clock.now() - this.#began) / 1_000, this.#attributes);
    this.#span.end();
  }
}

/** The response as JSON; undefined where it is none, which its reader finds out. */
const bodyOf = async (reply: Reply): Promise<unknown> => {
  const text = await reply.text();
  return text.startsWith("{") ? parseJSON(text) : undefined;
};
