import type { ClientOptions } from "./client-options.ts";
import { identityKey } from "./late-identity.ts";
import { ENVIRONMENT_OPTIONS, type ResolvedOptions } from "./resolve-options.ts";

/** Of one option the others that it takes the place of; `AzureOpenAI` has the ones in quotes besides. */
const REPLACED: Readonly<Record<string, readonly string[]>> = {
  environment: [...ENVIRONMENT_OPTIONS, "provider", "workloadIdentity", "credential"],
  provider: [
    ...ENVIRONMENT_OPTIONS,
    "environment",
    "workloadIdentity",
    "credential",
    "defaultHeaders",
    "defaultQuery",
  ],
  baseURL: ["dataResidency", "realtimeBaseURL", "endpoint", "awsRegion"],
  dataResidency: ["baseURL", "realtimeBaseURL"],
  endpoint: ["baseURL", "realtimeBaseURL"],
  awsRegion: ["baseURL", "realtimeBaseURL"],
  apiKey: ["azureADTokenProvider", "bedrockTokenProvider", "workloadIdentity", "credential"],
  azureADTokenProvider: ["apiKey"],
  bedrockTokenProvider: ["apiKey"],
  workloadIdentity: ["apiKey", "credential"],
  credential: [
    "apiKey",
    "workloadIdentity",
    "baseURL",
    "dataResidency",
    "fetch",
    "fetchOptions",
    "agent",
    "proxy",
    "tls",
    "transport",
  ],
  fetch: ["agent", "proxy", "tls", "transport"],
  agent: ["fetch", "fetchOptions", "proxy", "tls", "transport"],
  proxy: ["fetch", "fetchOptions", "agent", "transport"],
  tls: ["fetch", "fetchOptions", "agent", "transport"],
  transport: ["fetch", "fetchOptions", "agent", "proxy", "tls"],
};

/** What tells where another server is and how it is spoken to; a profile names one of its own. */
const ofTheServer = (): readonly string[] =>
  ENVIRONMENT_OPTIONS.filter((name) => !/^(?:profile|redactor|allowInsecureHttp)$/.test(name));

/**
 * The options of a client with some changed. What two options say in different ways, or of what only one can be, the new
 * one says alone; `undefined` is the default. With another profile neither the address nor a key stays: they are
 * another server's. See decision 70 in docs/decisions.md.
 */
export const replaceOptions = (current: ResolvedOptions, given: ClientOptions = {}): ClientOptions => {
  // The constructor refuses what is no object.
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  const kept: Record<string | symbol, unknown> = { ...current };
  for (const name of replacedBy(given, current)) delete kept[name];
  // Its tokens were asked for as another one, or by another `fetch`.
  if (given.workloadIdentity || given.credential || given.fetch) delete kept[identityKey];
  if (given.maxRetries !== undefined && isPlain(current.reliability))
    kept["reliability"] = { ...current.reliability, retry: undefined };
  return { ...kept, ...given };
};

/** The options that the given ones take the place of. */
const replacedBy = (given: ClientOptions, current: ResolvedOptions): readonly string[] => [
  ...Object.keys(REPLACED).flatMap((name) => (Reflect.get(given, name) ? (REPLACED[name] ?? []) : [])),
  ...(given.profile && given.profile !== current.profile ? ofTheServer() : []),
  ...(given.reliability && "retry" in given.reliability ? ["maxRetries"] : []),
];

const isPlain = (reliability: ClientOptions["reliability"]): boolean =>
  reliability !== undefined && !("layer" in reliability);
