// The public surface of "api-openai/otel". It needs the optional peer `@opentelemetry/api`.

export type { SemanticConventions } from "./conventions.ts";
export { type OpenTelemetry, type OpenTelemetryOptions, openTelemetry } from "./open-telemetry.ts";
