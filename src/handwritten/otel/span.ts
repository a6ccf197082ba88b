import type { Span, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { errorType } from "./attributes.ts";

// The package's enums would load it.
export const CLIENT: SpanKind.CLIENT = 2;
const ERROR: SpanStatusCode.ERROR = 2;

/** Marks a span as failed: with the type, and the message, which holds no secrets and no bodies. @returns the type */
export const failSpan = (span: Span, error: unknown, type: string = errorType(error)): string => {
  span.setAttribute("error.type", type);
  span.setStatus({ code: ERROR, message: error instanceof Error ? error.message : type });
  return type;
};
