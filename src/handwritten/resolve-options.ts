import type { ClientOptions } from "./client-options.ts";
import { Environment } from "./config/environment.ts";
import { environmentVariable, parseHeaderLines } from "./config/environment-variables.ts";
import { type LogLevel, parseLogLevel } from "./config/logger.ts";
import { isBrowser } from "./core/browser.ts";
import { mergeHeaders } from "./core/request-options.ts";
import { DEFAULT_TIMEOUT_MS, type TimeoutOption } from "./core/timeouts.ts";
import { ConfigurationError } from "./errors.ts";

/** The options that an environment stands for. */
const ENVIRONMENT_OPTIONS = [
  "apiKey",
  "adminAPIKey",
  "organization",
  "project",
  "baseURL",
  "realtimeBaseURL",
  "dataResidency",
  "allowInsecureHttp",
  "profile",
  "redactor",
] as const;

/** Options whose defaults are filled in; with the same they give the same client. */
export interface ResolvedOptions extends ClientOptions {
  readonly webhookSecret: string | null;
  readonly timeout: TimeoutOption;
  readonly maxRetries: number;
  readonly logLevel: LogLevel;
}

/**
 * Fills in what the environment variables say, and checks what cannot wait for the first call.
 *
 * @throws ConfigurationError when there is no key, an option cannot work, or this is a browser and it was not allowed
 */
export const resolveOptions = (options: ClientOptions): ResolvedOptions => {
  if (!options.dangerouslyAllowBrowser && isBrowser())
    throw new ConfigurationError(
      "in a browser every visitor can read the key: call from a server, or set `dangerouslyAllowBrowser`",
    );
  const { maxRetries, maxResponseBytes, maxEventBytes } = options;
  for (const [name, value] of Object.entries({ maxRetries, maxResponseBytes, maxEventBytes }))
    if (!((value ?? 0) >= 0)) throw new ConfigurationError(`\`${name}\` must be a number from 0 on`);
  if (maxRetries && options.reliability && "retry" in options.reliability)
    throw new ConfigurationError("`maxRetries` and `reliability.retry` say the same: set one of them");
  return {
    ...options,
    ...credentialsOf(options),
    webhookSecret: pick(options.webhookSecret, "OPENAI_WEBHOOK_SECRET"),
    timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
    maxRetries: options.maxRetries ?? 0,
    logLevel: logLevelOf(options.logLevel),
  };
};

/** Who asks, and where: what the variables say holds for OpenAI's API alone, and is sent to no other provider. */
const credentialsOf = (options: ClientOptions): ClientOptions => {
  const { environment, profile } = options;
  if (environment) {
    const given = ENVIRONMENT_OPTIONS.find((name) => options[name] !== undefined);
    if (given)
      throw new ConfigurationError(
        `\`${given}\` belongs to \`environment\`: use \`environment.with({ ${given} })\``,
      );
    return {};
  }
  if (profile && profile.name !== "openai") {
    // At once, and not with the first call.
    if (!options.apiKey) profile.authorize(undefined);
    return {};
  }
  const apiKey = pick(options.apiKey, "OPENAI_API_KEY");
  const adminAPIKey = pick(options.adminAPIKey, "OPENAI_ADMIN_KEY");
  if (!apiKey && !adminAPIKey)
    throw new ConfigurationError(
      "no key: pass `apiKey` or `adminAPIKey`, or set OPENAI_API_KEY or OPENAI_ADMIN_KEY",
    );
  return {
    apiKey,
    adminAPIKey,
    baseURL: options.baseURL || (options.dataResidency ? null : pick(undefined, "OPENAI_BASE_URL")),
    organization: pick(options.organization, "OPENAI_ORG_ID"),
    project: pick(options.project, "OPENAI_PROJECT_ID"),
    defaultHeaders: mergeHeaders(
      parseHeaderLines(environmentVariable("OPENAI_CUSTOM_HEADERS")),
      options.defaultHeaders,
    ),
  };
};

const pick = <Value>(given: Value | null | undefined, variable: string): Value | string | null =>
  given === undefined ? (environmentVariable(variable) ?? null) : given;

/** The level that is asked for; nothing is logged unless it is. */
const logLevelOf = (given: string | undefined): LogLevel => {
  const level = parseLogLevel(given ?? environmentVariable("OPENAI_LOG") ?? "off");
  if (!level) throw new ConfigurationError("`logLevel` is one of off, error, warn, info and debug");
  return level;
};

/** Where the calls of a client go, and as whom. */
export const environmentOf = ({ defaultHeaders: _, ...options }: ClientOptions): Environment =>
  options.environment ?? new Environment(options);

/** The other options: to be used with another environment. */
export const withoutEnvironment = (options: ResolvedOptions): ResolvedOptions => {
  const rest = { ...options };
  for (const name of ENVIRONMENT_OPTIONS) delete rest[name];
  return rest;
};
