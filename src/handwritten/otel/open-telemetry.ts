import type { Meter, Tracer } from "@opentelemetry/api";
import type { Handler, Reply } from "../core/handler.ts";
import { settingsOf } from "../core/options/check-options.ts";
import { TEXT, withMethods } from "../core/options/kinds.ts";
import { ConfigurationError } from "../errors/index.ts";
import { decodeFirst } from "../reliability/decode-first.ts";
import { definePolicy, type Policy } from "../reliability/policy.ts";
import { spannedAttempt } from "./attempt-span.ts";
import { CallSpan } from "./call-span.ts";
import { NAMES, type SemanticConventions } from "./conventions.ts";
import { getReady, type Ready } from "./ready.ts";

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

/**
 * A span for each call, with one below it for each request that is sent, and the metrics of the conventions for
 * generative AI. What policies did are events of the call's span. Neither prompts nor responses are recorded, and
 * nothing global is changed: it writes to the program's own provider.
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
  const loading = getReady(names, settings).then((loaded) => {
    ready = loaded;
    return loaded;
  });
  // A call fails with it. Before the first call nothing listens, and it must not end the process.
  loading.catch(() => {});

  const layer =
    (next: Handler): Handler =>
    async (request, context) => {
      const loaded = ready ?? (await loading);
      const span = new CallSpan(loaded, request, context);
      let reply: Reply;
      try {
        reply = await loaded.active.with(span.traceContext, () => next(request, span.inner));
      } catch (error) {
        span.failed(error);
        throw error;
      }
      return span.responded(reply);
    };

  const perAttempt =
    (next: Handler): Handler =>
    async (request, context) =>
      spannedAttempt(next, request, context, ready ?? (await loading));

  return definePolicy<OpenTelemetry>("openTelemetry", layer, {
    decodes: decodeFirst,
    perAttempt,
    explain: () => ({ does: `spans and metrics, conventions ${conventions}` }),
  });
};

const conventionsOfEnvironment = (): SemanticConventions => {
  const asked = globalThis.process?.env?.["OTEL_SEMCONV_STABILITY_OPT_IN"] ?? "";
  return asked.split(",").some((one) => one.trim() === "gen_ai_latest_experimental") ? "latest" : "1.41";
};
