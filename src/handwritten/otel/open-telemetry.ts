import type {
  Meter,
  Context as OtelContext,
  Span,
  SpanKind,
  SpanStatusCode,
  Tracer,
} from "@opentelemetry/api";
import { contextKey, contextValue } from "../core/context.ts";
import type { ClientEvent } from "../core/events.ts";
import type { ContextKey, Handler, Reply } from "../core/handler.ts";
import { settingsOf } from "../core/options/check-options.ts";
import { TEXT, withMethods } from "../core/options/kinds.ts";
import { parseJSON } from "../core/parse-json.ts";
import { ConfigurationError } from "../errors/index.ts";
import { definePolicy, type Policy } from "../reliability/policy.ts";
import { readUsage } from "../reliability/tokens/usage.ts";
import { whenStreamEnds } from "../reliability/when-stream-ends.ts";
import { version } from "../version.ts";
import {
  callAttributes,
  errorType,
  requestAttributes,
  responseAttributes,
  spanName,
  usageAttributes,
} from "./attributes.ts";
import { NAMES, type SemanticConventions } from "./conventions.ts";
import { createInstruments, type Instruments } from "./instruments.ts";
import { type API, loadAPI } from "./load-api.ts";
import { policySpanEvent } from "./policy-event.ts";

/** What `openTelemetry` is set up with. */
export interface OpenTelemetryOptions {
  /** Default: the one that the global provider gives for `api-openai`. */
  readonly tracer?: Tracer | undefined;
  /** Default: the one that the global provider gives for `api-openai`. */
  readonly meter?: Meter | undefined;
  /**
   * Which names are used: `1.41` is what backends know, `latest` where the conventions are going. Default: `latest` where
   * `OTEL_SEMCONV_STABILITY_OPT_IN` has `gen_ai_latest_experimental`, else `1.41`.
   */
  readonly conventions?: SemanticConventions | undefined;
}

/** A layer that tells OpenTelemetry of calls. */
export interface OpenTelemetry extends Policy<"openTelemetry"> {
  readonly perAttempt: NonNullable<Policy["perAttempt"]>;
}

/** The package's enums would load it. */
const CLIENT: SpanKind.CLIENT = 2;
const ERROR: SpanStatusCode.ERROR = 2;

/** What the package is used for, once it is loaded. */
interface Ready {
  readonly active: API["context"];
  readonly trace: API["trace"];
  readonly tracer: Tracer;
  readonly instruments: Instruments;
}

/** The trace context of a call, for its attempts. */
const callKey: ContextKey<OtelContext> = /* @__PURE__ */ contextKey("openTelemetry");

/**
 * A span for each call, with one below it for each request that is sent, and the metrics of the conventions for
 * generative AI. What policies did are events of the call's span. Nothing that was said or answered is recorded, and
 * nothing global is changed: what it writes to is the program's own provider, or nobody.
 *
 * The package `@opentelemetry/api` is loaded meanwhile; where it is not installed, calls fail with a ConfigurationError
 * that says so.
 *
 * @throws ConfigurationError for an option that cannot work
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
export const openTelemetry = (options?: OpenTelemetryOptions): OpenTelemetry => {
  const settings = settingsOf<OpenTelemetryOptions, Record<never, never>>(
    "openTelemetry",
    options,
    {},
    {
      tracer: withMethods("a tracer", "startSpan"),
      meter: withMethods("a meter", "createHistogram"),
      conventions: TEXT,
    },
  );
  const conventions = settings.conventions ?? conventionsOfEnvironment();
  const names = NAMES[conventions];
  if (!names) throw new ConfigurationError('`openTelemetry.conventions` is "1.41" or "latest"');
  let ready: Ready | undefined;
  const load = async (): Promise<Ready> => {
    const { context, trace, metrics } = await loadAPI();
    const tracer = settings.tracer ?? trace.getTracer("api-openai", version);
    const meter = settings.meter ?? metrics.getMeter("api-openai", version);
    ready = { active: context, trace, tracer, instruments: createInstruments(meter, names) };
    return ready;
  };
  const loading = load();
  // A call fails with it. Before the first call nothing listens, and it must not end the process.
  loading.catch(() => {});

  const layer =
    (next: Handler): Handler =>
    async (request, context) => {
      const { active, trace, tracer, instruments } = ready ?? (await loading);
      const { clock, target, emit } = context;
      const known = callAttributes(request, target);
      const parent = active.active();
      const span = tracer.startSpan(
        spanName(request),
        { kind: CLIENT, attributes: { ...known, ...requestAttributes(request) } },
        parent,
      );
      const below = trace.setSpan(parent, span);
      const began = clock.now();
      let attributes = known;
      const ended = (error?: unknown): void => {
        if (error !== undefined) attributes = { ...attributes, "error.type": fail(span, error) };
        instruments.duration((clock.now() - began) / 1_000, attributes);
        span.end();
      };
      const listening = (event: ClientEvent): void => {
        const told = policySpanEvent(event);
        if (told) span.addEvent(told.name, told.attributes);
        emit(event);
      };
      const values = new Map(context.values).set(callKey, below);
      let reply: Reply;
      try {
        reply = await active.with(below, () => next(request, { ...context, values, emit: listening }));
      } catch (error) {
        ended(error);
        throw error;
      }
      if (!reply.body) {
        const body = await bodyOf(reply);
        const answer = responseAttributes(body, names);
        span.setAttributes(answer);
        const model = answer["gen_ai.response.model"];
        if (model) attributes = { ...attributes, "gen_ai.response.model": model };
        const usage = readUsage((body as { usage?: unknown } | undefined)?.usage);
        if (usage && !context.call.report?.cache) instruments.tokens(usage, attributes);
        ended();
        return reply;
      }
      let lastAt = began;
      return whenStreamEnds(reply, {
        onFirst: () => {
          lastAt = clock.now();
          const seconds = (lastAt - began) / 1_000;
          span.setAttribute("gen_ai.response.time_to_first_chunk", seconds);
          instruments.timeToFirstChunk(seconds, attributes);
        },
        onNext: () => {
          const now = clock.now();
          instruments.timePerOutputChunk((now - lastAt) / 1_000, attributes);
          lastAt = now;
        },
        onEnd: (end) => {
          const usage = end.outcome === "complete" ? readUsage(end.usage) : undefined;
          span.setAttributes(usageAttributes(usage, names));
          // An answer out of a cache, or of another call's request, has used nothing.
          if (usage && !context.call.report?.cache) instruments.tokens(usage, attributes);
          // Whoever has read enough has met with no error.
          if (end.outcome === "cancelled") span.setAttribute("api_openai.cancelled", true);
          ended(end.outcome === "error" ? end.error : undefined);
        },
      });
    };

  const perAttempt =
    (next: Handler): Handler =>
    async (request, context) => {
      const { active, trace, tracer } = ready ?? (await loading);
      const { target, attempt } = context;
      const parent = contextValue(context, callKey) ?? active.active();
      const { hostname, port } = new URL(target.baseURL);
      const span = tracer.startSpan(
        request.method,
        {
          kind: CLIENT,
          attributes: {
            "http.request.method": request.method,
            "url.template": request.path,
            "server.address": hostname,
            ...(port && { "server.port": Number(port) }),
            ...(attempt > 0 && { "http.request.resend_count": attempt }),
            "api_openai.target": target.name,
          },
        },
        parent,
      );
      return active
        .with(trace.setSpan(parent, span), () => next(request, context))
        .then(
          (reply) => {
            span.setAttribute("http.response.status_code", reply.status);
            const id = reply.headers.get("x-request-id");
            if (id) span.setAttribute("api_openai.request_id", id);
            span.end();
            return reply;
          },
          (error: unknown) => {
            const { status } = error as { readonly status?: unknown };
            if (typeof status === "number") span.setAttribute("http.response.status_code", status);
            fail(span, error);
            span.end();
            throw error;
          },
        );
    };

  return definePolicy<OpenTelemetry>("openTelemetry", layer, {
    perAttempt,
    explain: () => ({ does: `spans and metrics, conventions ${conventions}` }),
  });
};

/** Says of a span what went wrong: the type, and the message, which holds no secrets and no bodies. */
const fail = (span: Span, error: unknown): string => {
  const type = errorType(error);
  span.setAttribute("error.type", type);
  span.setStatus({ code: ERROR, message: error instanceof Error ? error.message : type });
  return type;
};

/** The answer as JSON; undefined where it is none, which is for the caller to find out. */
const bodyOf = async (reply: Reply): Promise<unknown> => {
  const text = await reply.text();
  return text.startsWith("{") ? parseJSON(text) : undefined;
};

const conventionsOfEnvironment = (): SemanticConventions => {
  const asked = globalThis.process?.env?.["OTEL_SEMCONV_STABILITY_OPT_IN"] ?? "";
  return asked.split(",").some((one) => one.trim() === "gen_ai_latest_experimental") ? "latest" : "1.41";
};
