import { checkProvider } from "../config/client-provider.ts";
import { ENVIRONMENT_RULES } from "../config/environment.ts";
import { RETRIES } from "../core/options/call-options.ts";
import type { Rules } from "../core/options/check-options.ts";
import {
  AGENT,
  CLOCK,
  FLAG,
  FUNCTION,
  FUNCTIONS,
  HEADERS,
  oneOf,
  RECORD,
  SOME_TEXT,
  TEXT,
  withMethods,
} from "../core/options/kinds.ts";
import { AMOUNT } from "../core/options/range.ts";
import { checkFetchOptions } from "../core/request/fetch-options.ts";
import { checkTimeout } from "../core/timeouts.ts";
import type { ClientOptions } from "./client-options.ts";
import { checkCredential } from "./credential.ts";
import { checkIdentity } from "./late-identity.ts";

/** The options of the class, each checked where it is given. */
export const CLIENT_RULES: Rules<ClientOptions> = /* @__PURE__ */ (() => {
  const { name: _, ...environmentRules } = ENVIRONMENT_RULES;
  return {
    ...environmentRules,
    webhookSecret: TEXT,
    workloadIdentity: checkIdentity,
    credential: checkCredential,
    provider: checkProvider,
    environment: /* @__PURE__ */ withMethods("a `new Environment()`", "authenticate", "with"),
    timeout: checkTimeout,
    maxRetries: RETRIES,
    // Its policies say what is wrong with them.
    reliability: true,
    defaultHeaders: HEADERS,
    defaultQuery: RECORD,
    fetch: FUNCTION,
    fetchOptions: checkFetchOptions,
    agent: AGENT,
    // An empty one would be none.
    proxy: SOME_TEXT,
    tls: RECORD,
    transport: oneOf("node:http", "dispatcher"),
    redirect: /* @__PURE__ */ oneOf("error", "same-origin"),
    logger: /* @__PURE__ */ withMethods(
      "a logger with the functions error, warn, info and debug",
      "error",
      "warn",
      "info",
      "debug",
    ),
    // Whatever its case.
    logLevel: TEXT,
    logBodies: FLAG,
    dangerouslyAllowBrowser: FLAG,
    maxResponseBytes: AMOUNT,
    maxEventBytes: AMOUNT,
    onEvent: FUNCTION,
    layers: FUNCTIONS,
    clock: CLOCK,
  };
})();

const AZURE = "it is an option of `new AzureOpenAI()`";
const BEDROCK = "it is an option of `new BedrockOpenAI()`";
const CREATE_CLIENT = "it is an option of `createClient()` of api-openai/core";
const TIMEOUT = "use `timeout: { connectMs, headersMs, firstEventMs, idleMs, totalMs }`";
const policy = (name: string): string =>
  `use \`reliability: { ${name}: ${name}({ … }) }\` of api-openai/reliability`;

/** Names of the official SDK, of its earlier versions, of the functional API, and of habit. */
const INSTEAD: Readonly<Record<string, string>> = /* @__PURE__ */ (() => ({
  httpAgent: "use `agent`, or `proxy`",
  httpsAgent: "use `agent`, or `proxy`",
  dispatcher: "use `agent` or `proxy`; with a `fetch`, `fetchOptions: { dispatcher }`",
  x509Transport: "use `credential: fromX509({ … })` of api-openai/auth/x509-transport",
  awsRegion: BEDROCK,
  bedrockTokenProvider: BEDROCK,
  azureADTokenProvider: AZURE,
  endpoint: AZURE,
  apiVersion: AZURE,
  deployment: AZURE,
  retries: "use `maxRetries`",
  retry: policy("retry"),
  cache: policy("cache"),
  rateLimit: policy("rateLimit"),
  deadline: policy("deadline"),
  deadlineMs: policy("deadline"),
  circuitBreaker: policy("circuitBreaker"),
  failover: policy("failover"),
  headers: "use `defaultHeaders`",
  query: "use `defaultQuery`",
  key: "use `apiKey`",
  token: "use `apiKey`",
  url: "use `baseURL`",
  host: "use `baseURL`",
  apiBase: "use `baseURL`",
  basePath: "use `baseURL`",
  name: "use `environment: new Environment({ name, … })`",
  middleware: "use `layers`",
  connectTimeout: TIMEOUT,
  requestTimeout: TIMEOUT,
  totalMs: TIMEOUT,
  signal: "it is an option of a call",
  model: "it is a parameter of a call",
  streaming: CREATE_CLIENT,
  uploads: CREATE_CLIENT,
  target: CREATE_CLIENT,
  platformFetch: CREATE_CLIENT,
}))();

/** What to use in place of an option that the class does not have. */
export const insteadOfClientOption = (name: string): string | undefined =>
  Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
