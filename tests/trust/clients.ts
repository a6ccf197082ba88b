import { expect } from "@jest/globals";
import type { ApiRequest } from "../../src/handwritten/contract.ts";
import { type Client, createClient, type SendOptions } from "../../src/handwritten/core/index.ts";
import { defaultQuery } from "../../src/handwritten/core/layers/default-query.ts";
import { type ClientOptions, OpenAI, type OpenAIError } from "../../src/handwritten/index.ts";
import { retry } from "../../src/handwritten/reliability/index.ts";
import { eventStreams } from "../../src/handwritten/streaming/index.ts";
import { multipart } from "../../src/handwritten/uploads/index.ts";
import { rejection } from "../support/call.ts";

/** The key of every client here; no message may hold it. */
export const KEY = "sk-hostile0123456789abcdefghijKLMNOP";

/** Both transports: the default of Node, and the platform's `fetch` as a caller gives it. */
export const platforms = [
  ["node:http", undefined],
  ["fetch", (url: string, init?: RequestInit) => fetch(url, init)],
] as const;

/** The same client by both faces. */
export interface Clients {
  readonly openai: OpenAI;
  readonly client: Client;
}

/** Clients of an address that read nothing from the environment but what is asked for. */
export const clientsOf = (baseURL: string, options: Omit<ClientOptions, "environment"> = {}): Clients => {
  const common = { apiKey: KEY, adminAPIKey: KEY, organization: null, project: null, baseURL, ...options };
  // The value face has layers for these.
  const { layers = [], maxRetries, defaultQuery: query, ...rest } = common;
  const more = [
    ...(query ? [defaultQuery(query)] : []),
    ...(maxRetries ? [retry({ maxAttempts: maxRetries + 1 })] : []),
  ];
  return {
    openai: new OpenAI(common),
    client: createClient({
      ...rest,
      layers: [...layers, ...more],
      streaming: eventStreams,
      uploads: multipart,
    }),
  };
};

/** Sends a request, and resolves when its head has arrived. */
type Send = (clients: Clients, request: ApiRequest, options?: SendOptions) => Promise<unknown>;

/** Both faces. */
export const faces: readonly (readonly [name: string, send: Send])[] = [
  ["OpenAI", async ({ openai }, request, options) => openai.send(request, options)],
  ["createClient", async ({ client }, request, options) => client.send(request, options)],
];

/** Every transport with every face. */
export const ways = platforms.flatMap(([platform, fetch]) =>
  faces.map(([face, send]) => [`${face} over ${platform}`, fetch, send] as const),
);

/** All that an error says to whoever prints it, its causes included. */
export const textOf = (error: unknown): string =>
  error instanceof Error
    ? [error.message, error.stack, JSON.stringify(error), textOf(error.cause)].join("\n")
    : String(error);

/** What a call is refused with: an error of the kind, which says what to do and holds nothing that is secret. */
export const refusal = async (
  call: () => unknown,
  kind: OpenAIError["kind"],
  advice: RegExp,
): Promise<OpenAIError> => {
  const error = (await rejection((async () => call())())) as OpenAIError;
  expect([error.kind, error.message]).toEqual([kind, expect.stringMatching(advice)]);
  expect(textOf(error)).not.toContain(KEY);
  return error;
};
