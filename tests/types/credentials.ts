import OpenAI, {
  type AnyOpenAIError,
  AzureOpenAI,
  createRedactor,
  defineProfile,
  Environment,
  type OAuthError,
  profiles,
  RotatingSecret,
  Secret,
  type SubjectTokenProviderError,
  toCurl,
} from "api-openai";
import { bearerTokenProvider, cachedKey, refreshOn401, workloadIdentity } from "api-openai/auth";
import { createClient, createPlatformFetch, onExposure, sameOriginRedirects } from "api-openai/core";
import { listModels } from "api-openai/operations";
import { assert, type Equal } from "./expect.ts";

// Keys.
const secret = Secret.create("sk-0123456789abcdef");
new OpenAI({ apiKey: secret });
new OpenAI({ apiKey: new RotatingSecret(secret) });
new OpenAI({ apiKey: async () => secret });
new OpenAI({ apiKey: async () => "sk-0123456789abcdef" });
new OpenAI({ apiKey: cachedKey(async () => "k"), layers: [refreshOn401(cachedKey(async () => "k"))] });
new OpenAI({ apiKey: bearerTokenProvider(async () => ({ token: "t", expiresOnTimestamp: 1 })) });
new OpenAI({ apiKey: { expose: (purpose: string) => purpose } });
// @ts-expect-error a key is no number
new OpenAI({ apiKey: 5 });
// @ts-expect-error a key is asked for asynchronously
new OpenAI({ apiKey: () => "sk-0123456789abcdef" });
// @ts-expect-error a secret has no public constructor
new Secret("sk-0123456789abcdef");
// @ts-expect-error a secret's value has no name
secret.value;
// @ts-expect-error an exposure has a purpose
secret.expose();
// @ts-expect-error the form is one of two
Secret.create("x", { form: "anything" });
// @ts-expect-error a secret is no string, where one is due
secret satisfies string;
workloadIdentity({
  identityProviderId: "idp",
  serviceAccountId: "sa",
  // @ts-expect-error a token type that nobody exchanges
  provider: { tokenType: "saml", getToken: async () => "t" },
});
assert<Equal<ReturnType<typeof onExposure>, () => void>>();

// Environments.
const environment = new Environment({ apiKey: secret, dataResidency: "eu" });
new OpenAI({ environment });
createClient({ target: environment });
assert<Equal<typeof environment.realtimeBaseURL, string>>();
// @ts-expect-error an environment is never changed
environment.baseURL = "https://x.example";
// @ts-expect-error no such region
new Environment({ dataResidency: "moon" });
// @ts-expect-error a client of its own has no timeout in its environment
new Environment({ timeout: 5 });
// @ts-expect-error an environment is made, not written down
new OpenAI({ environment: { baseURL: "https://x.example", apiKey: "k" } });
assert<Equal<(typeof OpenAI.recommended)["baseURL"], string>>();

// Profiles.
new OpenAI({ profile: profiles.ollama });
new OpenAI({ profile: profiles.azure({ endpoint: "https://x.example" }), apiKey: "k" });
assert<Equal<typeof profiles.groq.name, "groq">>();
defineProfile({ ...profiles.vllm, name: "mine", paths: "all" });
// @ts-expect-error a profile is a value, not a name
new OpenAI({ profile: "ollama" });
// @ts-expect-error no such row
profiles.nobody;
// @ts-expect-error facts are complete
defineProfile({ name: "mine" });

// Azure.
const azure = new AzureOpenAI({ endpoint: "https://x.example", apiKey: "k", apiVersion: "2024-10-21" });
assert<Equal<ReturnType<typeof azure.withOptions>, AzureOpenAI>>();
azure satisfies OpenAI;
// @ts-expect-error Azure has no admin keys of OpenAI's
new AzureOpenAI({ adminAPIKey: "k" });
// @ts-expect-error a token provider is a function
new AzureOpenAI({ azureADTokenProvider: "token" });

// Connections.
new OpenAI({ proxy: "env" });
new OpenAI({ proxy: "http://proxy.example:3128", tls: { ca: "pem", cert: "pem", key: new Uint8Array() } });
new OpenAI({ redirect: "same-origin" });
createClient({ apiKey: "k", platformFetch: sameOriginRedirects(createPlatformFetch({ proxy: "env" })) });
// @ts-expect-error verification cannot be turned off
new OpenAI({ tls: { rejectUnauthorized: false } });
// @ts-expect-error redirects are not followed wherever they lead
new OpenAI({ redirect: "follow" });

// Redaction and curl.
createClient({ apiKey: "k", redactor: createRedactor({ secrets: [secret, "value"] }) });
assert<Equal<ReturnType<typeof toCurl>, string>>();
toCurl(listModels(), environment);
// @ts-expect-error a key is no environment
toCurl(listModels(), "sk-0123456789abcdef");
// @ts-expect-error a logger has four methods
new OpenAI({ logger: { error: () => {} } });

// Errors.
export const credentialsOf = (error: AnyOpenAIError): OAuthError | SubjectTokenProviderError | undefined =>
  error.kind === "credentials" ? error : undefined;
