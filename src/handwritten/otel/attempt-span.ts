import type { Attributes, Span } from "@opentelemetry/api";
import type { ApiRequest } from "../contract.ts";
import { contextValue } from "../core/context.ts";
import type { Context, Handler, Reply, Target } from "../core/handler.ts";
import { isCredential } from "../core/request/is-credential.ts";
import { addressOf } from "../core/request/url.ts";
import { responseOfFailure } from "../reliability/outcome.ts";
import { whenStreamEnds } from "../reliability/when-stream-ends.ts";
import { serverAttributes } from "./attributes.ts";
import { callKey } from "./call-span.ts";
import type { Ready } from "./ready.ts";
import { CLIENT, failSpan } from "./span.ts";

/**
 * Sends one request with a span below that of its call, by the conventions for HTTP clients. It ends with the body of the
 * response.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
export const spannedAttempt = (
  next: Handler,
  request: ApiRequest,
  context: Context,
  { active, trace, tracer }: Ready,
): Promise<Reply> => {
  const parent = contextValue(context, callKey) ?? active.active();
  const attributes = attemptAttributes(request, context);
  const span = tracer.startSpan(`${request.method} ${request.path}`, { kind: CLIENT, attributes }, parent);
  return active
    .with(trace.setSpan(parent, span), () => next(request, context))
    .then(
      (reply) => responded(span, reply),
      (error: unknown) => {
        failed(span, error, context);
        throw error;
      },
    );
};

/** The path of a request is the template: its parameters are put in when it is sent. */
const attemptAttributes = (request: ApiRequest, { target, attempt }: Context): Attributes => ({
  "http.request.method": request.method,
  "url.full": fullURL(request, target),
  "url.template": request.path,
  ...serverAttributes(target),
  ...(attempt > 0 && { "http.request.resend_count": attempt }),
  "api_openai.target": target.name,
});

/** The address without credentials. A request that has none fails when it is sent, which its span tells. */
const fullURL = (request: ApiRequest, { baseURL, redactor }: Target): string => {
  try {
    const url = new URL(baseURL + addressOf(request));
    url.username = url.password = "";
    for (const name of new Set(url.searchParams.keys()))
      if (isCredential(name)) url.searchParams.set(name, "REDACTED");
    return redactor?.redact(url.href) ?? url.href;
  } catch {
    return baseURL;
  }
};

const responded = (span: Span, reply: Reply): Reply => {
  const { status, headers } = reply;
  span.setAttribute("http.response.status_code", status);
  const id = headers.get("x-request-id");
  if (id) span.setAttribute("api_openai.request_id", id);
  return whenStreamEnds(reply, {
    onEnd: (end) => {
      if (end.outcome === "error") failSpan(span, end.error);
      span.end();
    },
  });
};

const failed = (span: Span, error: unknown, { call }: Context): void => {
  const { status, isRejection } = responseOfFailure(error, call);
  if (status !== undefined) span.setAttribute("http.response.status_code", status);
  // The convention for HTTP: of a status that is an error the status itself.
  failSpan(span, error, isRejection ? String(status) : undefined);
  span.end();
};
