import { describe, expect, it } from "@jest/globals";
import {
  createBatch,
  createChatCompletion,
  createEmbedding,
  createImage,
  createImageEdit,
  createImageVariation,
  createSpeech,
  createTranscription,
  listBatches,
  listModels,
  listProjects,
} from "../../../src/generated/operations/index.ts";
import { type AzureOptions, profiles } from "../../../src/handwritten/config/profiles/index.ts";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import { ConfigurationError, EncodeError } from "../../../src/handwritten/errors/index.ts";
import { rejection, requestOf } from "../../support/call.ts";
import { azureClassic, azureV1 } from "../../support/providers/azure.ts";
import { connect } from "./providers.ts";

const { azure } = profiles;
const apiVersion = "2024-10-21";
const file = new File(["x"], "a.wav");
const messages = [{ role: "user", content: "Hi" }] as const;
const chat = (model: string) => createChatCompletion({ model, messages: [...messages] });
const batch = (more: object = {}) =>
  createBatch({ input_file_id: "f", endpoint: "/v1/chat/completions", completion_window: "24h", ...more });

/** Where a request arrives, and with which body. */
const sent = async (options: AzureOptions, request: ApiRequest<unknown>) => {
  await using connection = await connect({
    profile: azure(options),
    behaviour: options.apiVersion ? azureClassic : azureV1,
  });
  await connection.client.send(request);
  const { method, path, query, body, text } = connection.server
    .calls[0] as (typeof connection.server.calls)[0];
  return { to: `${method} ${path}?${query}`, body, text };
};

describe("Azure's API with dated versions", () => {
  it.each([
    { request: chat("gpt-4o"), to: "POST /deployments/gpt-4o/chat/completions" },
    { request: chat("a b/c?d"), to: "POST /deployments/a%20b%2Fc%3Fd/chat/completions" },
    { request: createEmbedding({ model: "ada", input: "x" }), to: "POST /deployments/ada/embeddings" },
    {
      request: createTranscription({ model: "whisper", file }),
      to: "POST /deployments/whisper/audio/transcriptions",
    },
    {
      request: createImageEdit({ model: "dalle", image: file, prompt: "x" }),
      to: "POST /deployments/dalle/images/edits",
    },
    { request: listModels(), to: "GET /models" },
    { request: batch(), to: "POST /batches" },
    { request: batch({ model: "m" }), to: "POST /deployments/m/batches" },
    { request: listBatches(), to: "GET /batches" },
  ])("has the deployment in the address: $to", async ({ request, to }) => {
    const arrived = await sent({ apiVersion }, request as ApiRequest<unknown>);
    expect(arrived.to).toBe(`${to}?api-version=${apiVersion}`);
  });

  it("leaves the model in the body, form or JSON", async () => {
    expect((await sent({ apiVersion }, chat("gpt-4o"))).body).toEqual({ model: "gpt-4o", messages });
    const { text } = await sent({ apiVersion }, createTranscription({ model: "whisper", file }));
    expect(text).toMatch(/name="model"\r\n\r\nwhisper\r\n/);
  });

  it("has one deployment for all calls, if told so", async () => {
    const options = { apiVersion, deployment: "mine" };
    const noModel = createChatCompletion({ messages: [...messages] } as unknown as {
      model: "";
      messages: [];
    });
    for (const request of [chat("gpt-4o"), noModel])
      expect((await sent(options, request)).to).toBe(
        `POST /deployments/mine/chat/completions?api-version=${apiVersion}`,
      );
    expect((await sent(options, batch())).to).toBe(
      `POST /deployments/mine/batches?api-version=${apiVersion}`,
    );
    expect((await sent(options, listModels())).to).toBe(`GET /models?api-version=${apiVersion}`);
  });

  it.each([
    createSpeech({ model: "tts", voice: "alloy", input: "x" }),
    createImage({ model: "d", prompt: "x" }),
  ])("covers $path", (request) => {
    expect(azure({ apiVersion }).adapt(request).path).toBe(`/deployments/{deployment}${request.path}`);
  });

  it("addresses what is written by hand too", async () => {
    const byHand = (path: string, value?: unknown) =>
      requestOf({
        operation: `POST ${path}`,
        method: "POST",
        path,
        body: value ? { kind: "json", value } : { kind: "none" },
      });
    expect((await sent({ apiVersion }, byHand("/chat/completions", { model: "m" }))).to).toBe(
      `POST /deployments/m/chat/completions?api-version=${apiVersion}`,
    );
    expect((await sent({ apiVersion }, byHand("/deployments/x/chat/completions"))).to).toBe(
      `POST /deployments/x/chat/completions?api-version=${apiVersion}`,
    );
    expect(azure({ apiVersion }).adapt(byHand("/chat/completions")).path).toBe("/chat/completions");
  });

  it("lets a call choose its version, and keeps its other parameters", () => {
    const request = requestOf({ params: { query: { "api-version": "preview", limit: 2 } } });
    expect(azure({ apiVersion }).adapt(request).params?.query).toEqual({
      "api-version": "preview",
      limit: 2,
    });
  });

  it.each(["..", ".", "%2e%2e", ""])("sends nothing for a deployment called %j", async (model) => {
    await using connection = await connect({ profile: azure({ apiVersion }), behaviour: azureClassic });
    expect(await rejection(connection.client.send(chat(model)))).toBeInstanceOf(EncodeError);
    expect(connection.server.calls).toHaveLength(0);
  });

  it("says so when the deployment is missing", () => {
    const adapt = () => azure({ apiVersion }).adapt(createImage({ prompt: "x" }));
    expect(adapt).toThrow(EncodeError);
    expect(adapt).toThrow("POST /images/generations: Azure OpenAI has the deployment in the address");
  });

  it("leaves alone what names no deployment", () => {
    const request = createImageVariation({ image: file, model: "dall-e-2" });
    expect(azure({ apiVersion }).adapt(request).path).toBe("/images/variations");
  });

  it("adapts a second time without harm", () => {
    const once = azure({ apiVersion }).adapt(chat("m"));
    expect(azure({ apiVersion }).adapt(once)).toEqual(once);
  });
});

describe("Azure's v1 API", () => {
  it("is OpenAI's, at another address", async () => {
    expect(await sent({}, chat("gpt-4o"))).toMatchObject({
      to: "POST /chat/completions?",
      body: { model: "gpt-4o", messages },
    });
    const request = chat("gpt-4o");
    expect(azure().adapt(request)).toBe(request);
  });

  it("has no deployments", () => {
    expect(() => azure({ deployment: "mine" })).toThrow(ConfigurationError);
  });
});

describe("either", () => {
  it.each([
    { given: {}, want: undefined },
    { given: { apiVersion }, want: undefined },
    { given: { endpoint: "https://a.openai.azure.com" }, want: "https://a.openai.azure.com/openai/v1" },
    { given: { endpoint: "https://a.openai.azure.com/" }, want: "https://a.openai.azure.com/openai/v1" },
    {
      given: { endpoint: "https://a.openai.azure.com", apiVersion },
      want: "https://a.openai.azure.com/openai",
    },
  ])("serves $given at $want", ({ given, want }) => {
    expect(azure(given).baseURL).toBe(want);
  });

  it.each([
    { given: {}, want: { path: "/realtime", modelParameter: "model" } },
    {
      given: { apiVersion },
      want: { path: "/realtime", modelParameter: "deployment", query: { "api-version": apiVersion } },
    },
  ])("opens sockets for $given at $want", ({ given, want }) => {
    expect(azure(given).realtime).toEqual(want);
  });

  it.each([{}, { apiVersion }])("takes a token of Entra: %j", async (options) => {
    const behaviour = options.apiVersion ? azureClassic : azureV1;
    await using connection = await connect(
      {
        profile: azure({ ...options, auth: "authorization" }),
        behaviour: { ...behaviour, key: { header: "authorization", value: "Bearer entra-token" } },
      },
      "entra-token",
    );
    await connection.client.send(listModels());
    expect(connection.server.calls[0]?.headers).not.toHaveProperty("api-key");
  });

  it("has nothing of an organization's administration", () => {
    expect(() => azure().adapt(listProjects())).toThrow(ConfigurationError);
  });
});
