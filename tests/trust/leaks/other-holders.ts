import { AzureOpenAI, type ClientOptions, Environment, profiles } from "../../../src/handwritten/index.ts";
import type { Common, Holder } from "./holder.ts";
import { openaiWith } from "./key-holders.ts";

/** The ordinary key, where another credential is meant. */
const placeholder = "unused";

const headers =
  (make: (key: string) => NonNullable<ClientOptions["defaultHeaders"]>): Holder["hold"] =>
  (key, common) =>
    openaiWith({ apiKey: placeholder, defaultHeaders: make(key) }, common, [], [key]);

const perCall =
  (make: (key: string) => object): Holder["hold"] =>
  (key, common) => {
    const held = openaiWith({ apiKey: placeholder }, common, [], [key]);
    return { ...held, send: (request, options) => held.send(request, { ...options, ...make(key) }) };
  };

const azure =
  (make: (key: string) => object): Holder["hold"] =>
  (key, { baseURL, ...common }) => {
    const azureOpenAI = new AzureOpenAI({ endpoint: new URL(baseURL ?? "").origin, ...common, ...make(key) });
    return {
      send: (request, options) => azureOpenAI.send(request, options),
      shown: [azureOpenAI, azureOpenAI.withOptions({ timeout: 1000 })],
      secrets: [key],
    };
  };

const profile =
  (name: "groq" | "openrouter" | "vllm"): Holder["hold"] =>
  (apiKey, common) =>
    openaiWith({ apiKey, profile: profiles[name] }, common, [profiles[name]], [apiKey]);

/** Reads the variables while the client is made. */
const variables =
  (make: (key: string) => Readonly<Record<string, string>>): Holder["hold"] =>
  (key, common) => {
    const set = make(key);
    Object.assign(process.env, set);
    try {
      return openaiWith({}, common, [], [key]);
    } finally {
      for (const name of Object.keys(set)) delete process.env[name];
    }
  };

const basic = (key: string): string => `Basic ${Buffer.from(`gateway:${key}`).toString("base64")}`;

/** Where else a key may be: beside the client's own, at another provider, or outside of the program. */
export const otherHolders: readonly Holder[] = [
  { name: "default headers: authorization", hold: headers((key) => ({ Authorization: `Bearer ${key}` })) },
  { name: "default headers: api-key", hold: headers((key) => [["api-key", key]]) },
  {
    name: "default headers: a gateway's",
    hold: headers((key) => new Headers({ "helicone-auth": `Bearer ${key}` })),
  },
  {
    name: "default headers: a subscription's",
    hold: headers((key) => ({ "Ocp-Apim-Subscription-Key": key })),
  },
  { name: "default headers: a password", hold: headers((key) => ({ authorization: basic(key) })) },
  { name: "default headers: a cookie", hold: headers((key) => ({ cookie: `theme=dark; session=${key}` })) },
  {
    name: "headers of an Environment",
    hold: (key, common: Common) => {
      const { baseURL } = common;
      const defaultHeaders = { "x-gateway-token": key };
      const environment = new Environment({ baseURL, apiKey: placeholder, defaultHeaders });
      return openaiWith({ environment }, common, [environment], [key]);
    },
  },
  {
    name: "headers of one call",
    perCall: true,
    hold: perCall((key) => ({ headers: { authorization: `Bearer ${key}` } })),
  },
  { name: "the query of one call", perCall: true, hold: perCall((key) => ({ query: { api_key: key } })) },
  {
    name: "the query of every call",
    perCall: true,
    hold: (key, common) =>
      openaiWith({ apiKey: placeholder, defaultQuery: { token: key } }, common, [], [key]),
  },
  { name: "AzureOpenAI, a key", hold: azure((apiKey) => ({ apiKey })) },
  {
    name: "AzureOpenAI with a dated version, a key",
    hold: azure((apiKey) => ({ apiKey, apiVersion: "2024-10-21", deployment: "mine" })),
  },
  {
    name: "AzureOpenAI, a token of Entra",
    hold: azure((token) => ({ azureADTokenProvider: async () => token })),
  },
  { name: "Groq", hold: profile("groq") },
  { name: "OpenRouter", hold: profile("openrouter") },
  { name: "vLLM", hold: profile("vllm") },
  { name: "OPENAI_API_KEY", hold: variables((key) => ({ OPENAI_API_KEY: key })) },
  {
    name: "OPENAI_CUSTOM_HEADERS",
    hold: variables((key) => ({
      OPENAI_API_KEY: placeholder,
      OPENAI_CUSTOM_HEADERS: `x-note: one\nx-proxy-authorization: Bearer ${key}`,
    })),
  },
];
