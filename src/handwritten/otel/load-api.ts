import type * as OpenTelemetryAPI from "@opentelemetry/api";
import { ConfigurationError } from "../errors/index.ts";

/** The package `@opentelemetry/api`. */
export type API = typeof OpenTelemetryAPI;

/**
 * Loads the package, which not everybody has. By a dynamic `import`: a static one would fail before there is anybody to
 * say what to do, and `require` would hide the package from bundlers. See decision 73 in docs/decisions.md.
 *
 * @throws ConfigurationError when it is not installed, with the command that installs it
 */
export const loadAPI = async (): Promise<API> => {
  try {
    return await import("@opentelemetry/api");
  } catch (cause) {
    // What a package that is there fails with is another matter.
    const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
    const isMissing =
      /MODULE_NOT_FOUND/.test(String(code)) && /@opentelemetry\/api['"]/.test(String(message));
    if (!isMissing) throw cause;
    throw new ConfigurationError(
      "api-openai/otel needs a package that is not installed: npm install @opentelemetry/api",
      { cause },
    );
  }
};
