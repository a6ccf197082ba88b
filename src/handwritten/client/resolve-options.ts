import { providerOptions } from "../config/client-provider.ts";
import { Environment, type EnvironmentOptions } from "../config/environment.ts";
import {
  environmentVariable,
  parseHeaderLines,
  VARIABLES,
  warnOfVariable,
} from "../config/environment-variables.ts";
import { type LogLevel, parseLogLevel } from "../config/logger.ts";
import { checkOptions } from "../core/options/check-options.ts";
import { parseBaseURL } from "../core/request/base-url.ts";
import { mergeHeaders } from "../core/request/headers.ts";
import { isBrowser } from "../core/runtime/browser.ts";
import { DEFAULT_TIMEOUT_MS, type TimeoutOption } from "../core/timeouts.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { ClientOptions } from "./client-options.ts";
import { partsOf, X509_BASE_URL } from "./credential.ts";
import { identityKey, type LateIdentity, lateIdentity } from "./late-identity.ts";
import { CLIENT_RULES, insteadOfClientOption } from "./option-rules.ts";

/** The options that an environment stands for. */
export const ENVIRONMENT_OPTIONS = [
  "apiKey",
  "adminAPIKey",
  "organization",
  "project",
  "baseURL",
  "realtimeBaseURL",
  "dataResidency",
  "allowInsecureHttp",
  "profile",
  "sign",
  "redactor",
] as const;

/** Those of which `null` says something else than nothing: it switches a variable off. */
const NULLABLE: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "apiKey",
  "adminAPIKey",
  "organization",
  "project",
  "webhookSecret",
  "baseURL",
]);

/** Options whose defaults are filled in; with the same they give the same client. */
export interface ResolvedOptions extends ClientOptions {
  readonly webhookSecret: string | null;
  readonly timeout: TimeoutOption;
  readonly maxRetries: number;
  readonly logLevel: LogLevel;
  /** Where there is a workload identity. */
  readonly [identityKey]?: LateIdentity | undefined;
}

/** Options that may be those of a client that is there. */
type IdentityOptions = ClientOptions & { readonly [identityKey]?: LateIdentity | undefined };

/** On options that a constructor of another class has checked by its own names; a copy of them keeps it. */
export const checkedElsewhere: unique symbol = /* @__PURE__ */ Symbol("checkedElsewhere");

/**
 * Checks options, and fills in what the environment variables say.
 *
 * @throws ConfigurationError for an option that there is not, or that has a value which it cannot have; when there is no
 * key, or this is a browser and it was not allowed
 */
export const resolveOptions = (given: ClientOptions): ResolvedOptions => {
  if (!(checkedElsewhere in Object(given)))
    checkOptions(given, CLIENT_RULES, { of: "new OpenAI()", insteadOf: insteadOfClientOption });
  const options = withoutNull(given);
  if (!options.dangerouslyAllowBrowser && isBrowser())
    throw new ConfigurationError(
      "in a browser every visitor can read the key: call from a server, or set `dangerouslyAllowBrowser`",
    );
  if (
    options.maxRetries &&
    options.reliability &&
    "retry" in options.reliability &&
    options.reliability.retry
  )
    throw new ConfigurationError("`maxRetries` and `reliability.retry` say the same: set one of them");
  return {
    ...options,
    ...credentialsOf(options),
    webhookSecret: pick(options.webhookSecret, VARIABLES.webhookSecret),
    timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
    maxRetries: options.maxRetries ?? 0,
    logLevel: logLevelOf(options),
    ...identityOf(options),
  };
};

const withoutNull = (options: ClientOptions): ClientOptions => {
  const rest: Record<string, unknown> & ClientOptions = { ...options };
  for (const name of Object.keys(rest)) if (rest[name] === null && !NULLABLE.has(name)) delete rest[name];
  return rest;
};

/** Who asks, and where: what the variables say holds for OpenAI's API alone, and is sent to no other provider. */
const credentialsOf = (options: ClientOptions): ClientOptions => {
  const { environment, profile, provider, sign } = options;
  for (const [name, others] of Object.entries(ALONE))
    if (options[name as keyof ClientOptions]) refuseBeside(name, others, options);
  if (environment) {
    const given = ENVIRONMENT_OPTIONS.find((name) => options[name] !== undefined);
    if (given)
      throw new ConfigurationError(
        `\`${given}\` belongs to \`environment\`: use \`environment.with({ ${given} })\``,
      );
    return {};
  }
  if (provider || sign) return {};
  if (profile && profile.name !== "openai") {
    // At once, and not with the first call.
    if (!options.apiKey) profile.authorize(undefined);
    return {};
  }
  return credentialsForOpenAI(options);
};

const credentialsForOpenAI = (options: ClientOptions): ClientOptions => {
  const { workloadIdentity, credential, baseURL, dataResidency } = options;
  // What the program says of itself comes before what is set on its machine.
  const isIdentified = Boolean(workloadIdentity || credential);
  const apiKey = isIdentified ? null : pick(options.apiKey, VARIABLES.apiKey);
  const adminAPIKey = pick(options.adminAPIKey, VARIABLES.adminAPIKey);
  if (!apiKey && !adminAPIKey && !isIdentified)
    throw new ConfigurationError(
      "no key: pass `apiKey`, `adminAPIKey` or `workloadIdentity`, or set OPENAI_API_KEY or OPENAI_ADMIN_KEY",
    );
  const otherBaseURL = (): string | null => {
    if (credential) return X509_BASE_URL;
    return dataResidency ? null : baseURLOfVariable(options);
  };
  return {
    apiKey,
    adminAPIKey,
    baseURL: baseURL || otherBaseURL(),
    organization: pick(options.organization, VARIABLES.organization),
    project: pick(options.project, VARIABLES.project),
    defaultHeaders: mergeHeaders(headersOfVariable(options), options.defaultHeaders),
  };
};

/** What a provider says by itself. */
const OF_PROVIDER = ENVIRONMENT_OPTIONS.filter(
  (name) => !/^(?:organization|project|redactor|allowInsecureHttp)$/.test(name),
);

/** Options that say who asks, and the other options that each takes the place of. */
const ALONE: Readonly<Record<string, readonly (keyof ClientOptions)[]>> = {
  provider: [...OF_PROVIDER, "workloadIdentity", "credential", "environment"],
  credential: [
    "apiKey",
    "workloadIdentity",
    "sign",
    "profile",
    "environment",
    "dataResidency",
    "fetch",
    "fetchOptions",
    "agent",
    "proxy",
    "tls",
  ],
  workloadIdentity: ["apiKey", "sign", "profile", "environment"],
};

/** @throws ConfigurationError for options that one takes the place of; `null` is none */
const refuseBeside = (
  option: string,
  others: readonly (keyof ClientOptions)[],
  options: ClientOptions,
): void => {
  const given = others.filter((name) => options[name] !== undefined && options[name] !== null);
  if (given.length > 0)
    throw new ConfigurationError(
      `\`${option}\` takes the place of ${given.map((name) => `\`${name}\``).join(", ")}: pass one of them`,
    );
};

/** The tokens of a workload identity go from a client to those that are made of it. */
const identityOf = (options: IdentityOptions): Pick<IdentityOptions, typeof identityKey> => {
  const { workloadIdentity, credential, [identityKey]: known } = options;
  if (credential) return { [identityKey]: partsOf(credential).identity };
  // Absent, and not that of a client which had another credential.
  return { [identityKey]: workloadIdentity ? (known ?? lateIdentity(workloadIdentity, options)) : undefined };
};

const pick = <Value>(given: Value | null | undefined, variable: string): Value | string | null =>
  given === undefined ? (environmentVariable(variable) ?? null) : given;

/** One that cannot work is an error, unlike other variables: without it the key would go to another host than was meant. */
const baseURLOfVariable = ({ allowInsecureHttp }: ClientOptions): string | null => {
  const text = environmentVariable(VARIABLES.baseURL);
  return text === undefined ? null : parseBaseURL(text, allowInsecureHttp, VARIABLES.baseURL);
};

const headersOfVariable = ({ logger = console }: ClientOptions): Record<string, string> =>
  parseHeaderLines(environmentVariable(VARIABLES.defaultHeaders), (line) =>
    warnOfVariable(
      VARIABLES.defaultHeaders,
      `has no \`Name: value\` in line ${line}, which is left out`,
      logger,
    ),
  );

/** The level that is asked for; nothing is logged unless it is. */
const logLevelOf = ({ logLevel, logger = console }: ClientOptions): LogLevel => {
  const levels = "off, error, warn, info and debug";
  if (logLevel !== undefined) {
    const level = parseLogLevel(logLevel);
    if (!level) throw new ConfigurationError(`\`logLevel\` is one of ${levels}`);
    return level;
  }
  const text = environmentVariable(VARIABLES.logLevel);
  const level = parseLogLevel(text ?? "off");
  if (!level) warnOfVariable(VARIABLES.logLevel, `is none of ${levels}: nothing is logged`, logger);
  return level ?? "off";
};

/** Where the calls of a client go, and as whom. */
export const environmentOf = (options: IdentityOptions): Environment => {
  const { environment, provider, [identityKey]: identity } = options;
  if (environment) return environment;
  const given: Partial<Record<string, unknown>> = {};
  for (const name of ENVIRONMENT_OPTIONS) given[name] = options[name];
  const described = given as EnvironmentOptions;
  if (provider) return new Environment({ ...described, ...providerOptions(provider) });
  return new Environment(identity ? { ...described, apiKey: identity.key } : described);
};
