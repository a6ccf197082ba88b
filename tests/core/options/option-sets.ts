import {
  azureManagedIdentityTokenProvider,
  bearerTokenProvider,
  cachedKey,
  gcpIDTokenProvider,
  k8sServiceAccountTokenProvider,
  refreshOn401,
  workloadIdentity,
} from "../../../src/handwritten/auth/index.ts";
import { AzureOpenAI } from "../../../src/handwritten/client/azure-openai.ts";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import {
  createClient,
  createPlatformFetch,
  createRedactor,
  Environment,
  profiles,
  Secret,
} from "../../../src/handwritten/core/index.ts";
import { REQUEST_RULES } from "../../../src/handwritten/core/request/override-request.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { connectLive } from "../../../src/handwritten/live/index.ts";
import { openTelemetry } from "../../../src/handwritten/otel/index.ts";
import { connectRealtime, connectResponses } from "../../../src/handwritten/realtime/index.ts";
import {
  batch,
  budget,
  cache,
  checkHealth,
  circuitBreaker,
  coalesce,
  compression,
  deadline,
  failover,
  firstEvent,
  health,
  hedge,
  rateLimit,
  redisLimits,
  retry,
  retryBudget,
  throttle,
  tokenEstimator,
} from "../../../src/handwritten/reliability/index.ts";
import { buffered, resumable } from "../../../src/handwritten/streaming/index.ts";
import { encodeMultipart, toFile, toStreamingFile } from "../../../src/handwritten/uploads/index.ts";

/** Something that takes options: by its name, and what makes it of them. */
export interface OptionSet {
  readonly name: string;
  readonly make: (options: object) => unknown;
}

const environment = new Environment({ apiKey: "k", baseURL: "http://127.0.0.1:9/v1" });
const get: ApiRequest<never> = {
  operation: "listModels",
  method: "GET",
  path: "/models",
  body: { kind: "none" },
  reply: "json",
};
const background: ApiRequest<never> = {
  operation: "createResponse",
  method: "POST",
  path: "/responses",
  body: { kind: "json", value: { background: true, stream: true } },
  reply: "events",
};
const answer = async (): Promise<Response> => Response.json({});

/** How many requests the clients below have sent. */
export const sent = { requests: 0 };
const counting = (): Promise<Response> => {
  sent.requests++;
  return answer();
};

/** Every policy that an option of a call is for. */
const policies = [
  deadline(),
  rateLimit({ requestsPerMinute: 1e9, tokensPerMinute: 1e300 }),
  cache(),
  hedge({ after: 1e6 }),
  retry({ baseDelayMs: 0 }),
  failover({ targets: [environment] }),
];
const openai = new OpenAI({
  environment,
  fetch: counting,
  layers: policies,
});
const client = createClient({ target: environment, fetch: counting, layers: policies });

class NoSocket {
  constructor() {
    throw new Error("there is no socket here");
  }
}

const of = (name: string, make: (options: never) => unknown): OptionSet => ({
  name,
  make: make as OptionSet["make"],
});

/** All that takes options, with what it needs beside the ones that are tried. */
export const optionSets: readonly OptionSet[] = [
  of("new OpenAI()", (given: object) => new OpenAI({ apiKey: "k", fetch: counting, ...given })),
  of("new OpenAI(), over node:http", (given: object) => new OpenAI({ apiKey: "k", ...given })),
  of("withOptions()", (given: object) => openai.withOptions(given)),
  of(
    "new AzureOpenAI()",
    (given: object) => new AzureOpenAI({ apiKey: "k", endpoint: "https://a.openai.azure.com", ...given }),
  ),
  of("createClient()", (given: object) => createClient({ apiKey: "k", fetch: counting, ...given })),
  of("new Environment()", (given: object) => new Environment({ apiKey: "k", ...given })),
  of("environment.with()", (given: object) => environment.with(given)),
  of("a call of the class", (given: object) => openai.send(get, given)),
  of("a call of a method", (given: object) => openai.models.retrieve("m", given)),
  of("a call of createClient()", (given: object) => client.send(get, given)),
  of("timeout of the class", (given: object) => new OpenAI({ apiKey: "k", timeout: given })),
  of("timeout of a call", (given: object) => client.send(get, { timeout: given })),
  of("timeout of createClient()", (given: object) => createClient({ apiKey: "k", timeout: given })),
  of("retry()", retry),
  of("retryBudget()", retryBudget),
  of("circuitBreaker()", circuitBreaker),
  of("circuitBreaker.window", (given: object) => circuitBreaker({ window: { ms: 5, ...given } })),
  of("rateLimit()", rateLimit),
  of("rateLimit.limits", (given: object) =>
    rateLimit({ limits: [{ requests: 5, perMs: 1_000, ...given }] as never }),
  ),
  of("tokenEstimator()", tokenEstimator),
  of("redisLimits()", (given: object) =>
    redisLimits({ client: { eval: async () => [] } as never, whenUnavailable: "open", ...given }),
  ),
  of("throttle()", throttle),
  of("failover()", (given: object) => failover({ targets: [environment], ...given })),
  of("failover.targets", (given: object) => failover({ targets: [{ target: environment, ...given }] })),
  of("health()", health),
  of("checkHealth()", (given: object) => checkHealth(openai, given)),
  of("hedge()", (given: object) => hedge({ after: 5, ...given })),
  of("hedge.after", (given: object) => hedge({ after: { percentile: 0.9, ...given } })),
  of("deadline()", deadline),
  of("firstEvent()", firstEvent),
  of("cache()", cache),
  of("coalesce()", coalesce),
  of("batch()", batch),
  of("budget()", (given: object) => budget({ limits: [{ unit: "tokens", limit: 5, per: "day" }], ...given })),
  of("budget.limits", (given: object) =>
    budget({ limits: [{ unit: "tokens", limit: 5, per: "day", ...given }] }),
  ),
  of("budget.prices", (given: object) =>
    budget({
      limits: [{ unit: "money", limit: 5, per: "day" }],
      prices: { default: { input: 1, output: 1, ...given } },
    }),
  ),
  of("compression()", compression),
  of("openTelemetry()", openTelemetry),
  of("connectRealtime()", (given: object) =>
    connectRealtime(environment, { model: "m", WebSocket: NoSocket, ...given } as never),
  ),
  of("connectLive()", (given: object) =>
    connectLive(environment, { WebSocket: NoSocket, ...given } as never),
  ),
  of("connectResponses()", (given: object) =>
    connectResponses(environment, { WebSocket: NoSocket, ...given }),
  ),
  of("reconnect of a socket", (given: object) =>
    connectResponses(environment, { WebSocket: NoSocket, reconnect: given }),
  ),
  of("buffered()", (given: object) => buffered((async function* () {})(), given)),
  of("resumable()", (given: object) => resumable(client, background, given)),
  of("createRedactor()", createRedactor),
  of("Secret.create()", (given: object) => Secret.create("sk-0123456789", given)),
  of("Secret.loadWithFallbacks()", (given: object) =>
    Secret.loadWithFallbacks("NO_SUCH_KEY", { value: "sk-0123456789", ...given }),
  ),
  of("cachedKey()", (given: object) => cachedKey(async () => "k", given)),
  of("bearerTokenProvider()", (given: object) => bearerTokenProvider(async () => "k", given)),
  of("workloadIdentity()", (given: object) =>
    workloadIdentity({
      identityProviderId: "i",
      serviceAccountId: "s",
      provider: { tokenType: "jwt", getToken: async () => "t" },
      ...given,
    }),
  ),
  of("azureManagedIdentityTokenProvider()", (given: object) =>
    azureManagedIdentityTokenProvider("https://r.example/", given),
  ),
  of("gcpIDTokenProvider()", (given: object) => gcpIDTokenProvider("https://a.example", given)),
  of("k8sServiceAccountTokenProvider()", (given: object) => k8sServiceAccountTokenProvider("/t", given)),
  of("refreshOn401()", (given: object) =>
    refreshOn401(
      cachedKey(async () => "k"),
      given,
    ),
  ),
  of("profiles.azure()", (given: object) => profiles.azure(given)),
  of("createPlatformFetch()", createPlatformFetch),
  of("tls", (given: object) => createPlatformFetch({ tls: given })),
  of("toFile()", (given: object) => toFile("text", "a.txt", given)),
  of("toStreamingFile()", (given: object) =>
    toStreamingFile((async function* () {})(), "a.txt", given as never),
  ),
  of("encodeMultipart()", (given: object) => encodeMultipart({ a: "b" }, given)),
];

/** The error that making something comes to, or undefined. */
export const refusalOf = async ({ make }: OptionSet, options: object): Promise<Error | undefined> => {
  try {
    await make(options);
    return undefined;
  } catch (error) {
    return error as Error;
  }
};

/** The options that there are, as the error for one that there is not lists them. */
export const namesOf = async (set: OptionSet): Promise<string[]> => {
  const error = await refusalOf(set, { "no such option at all, of any name": 1 });
  // Calls of the class ignore a name that is like none.
  if (!error && /^a call of (?:the class|a method)$/.test(set.name)) return Object.keys(REQUEST_RULES);
  return /; these are: (.*)$/.exec(error?.message ?? "")?.[1]?.split(", ") ?? [];
};
