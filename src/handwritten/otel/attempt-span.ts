import type { Span } from "@opentelemetry/api";
import type { ApiRequest } from "../contract.ts";
import { contextValue } from "../core/context.ts";
import type { Context, Handler, Reply } from "../core/handler.ts";
import { callKey } from "./call-span.ts";
import type { Ready } from "./ready.ts";
import { CLIENT, failSpan } from "./span.ts";

/** Sends one request with a span below that of its call. */
export const spannedAttempt = (
  next: Handler,
  request: ApiRequest,
  context: Context,
  { active, trace, tracer }: Ready,
): Promise<Reply> => {
  const parent = contextValue(context, callKey) ?? active.active();
  const attributes = attemptAttributes(request, context);
  const span = tracer.startSpan(request.method, { kind: CLIENT, attributes }, parent);
  return active
    .with(trace.setSpan(parent, span), () => next(request, context))
    .then(
      (reply) => {
        responded(span, reply);
        return reply;
      },
      (error: unknown) => {
        failed(span, error);
        throw error;
      },
    );
};

const attemptAttributes = ({ method, path }: ApiRequest, { target, attempt }: Context) => {
  const { hostname, port } = new URL(target.baseURL);
  return {
    "http.request.method": method,
    "url.template": path,
    "server.address": hostname,
    ...(port && { "server.port": Number(port) }),
    ...(attempt > 0 && { "http.request.resend_count": attempt }),
    "api_openai.target": target.name,
  };
};

const responded = (span: Span, { status, headers }: Reply): void => {
  span.setAttribute("http.response.status_code", status);
  const id = headers.get("x-request-id");
  if (id) span.setAttribute("api_openai.request_id", id);
  span.end();
};

const failed = (span: Span, error: unknown): void => {
  const { status } = error as { readonly status?: unknown };
  if (typeof status === "number") span.setAttribute("http.response.status_code", status);
  failSpan(span, error);
  span.end();
};
