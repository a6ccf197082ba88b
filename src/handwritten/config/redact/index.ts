// Text without the secrets in it.

export { createRedactor, type Redactor, type RedactorOptions } from "./redactor.ts";
