// Secrets taken out of texts, errors and events.

export type { Redactor } from "../../core/redactor.ts";
export { createRedactor, type RedactorOptions } from "./redactor.ts";
