import { describe, expect, it } from "@jest/globals";
import {
  createAssistant,
  createChatCompletion,
  createResponse,
  listModels,
} from "../../../src/generated/operations/index.ts";
import { profiles } from "../../../src/handwritten/config/profiles/index.ts";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import { APIError, ConfigurationError } from "../../../src/handwritten/errors/index.ts";
import { rejection, requestOf } from "../../support/call.ts";
import { breakingModel, missingModel, usage } from "../../support/providers/answers.ts";
import { connect, providers } from "./providers.ts";

const developer = { role: "developer", content: "Be brief." } as const;
const user = { role: "user", content: "Hi", name: "ada" } as const;
const chat = { model: "m", messages: [developer, user], max_completion_tokens: 2, store: true };

/** What a stream brought: the text of its deltas, and the chunks. */
const readAll = async (stream: AsyncIterable<unknown>) => {
  const chunks: { choices: { delta?: { content?: string } }[]; usage?: unknown }[] = [];
  for await (const chunk of stream) chunks.push(chunk as (typeof chunks)[number]);
  return { chunks, text: chunks.map(({ choices }) => choices[0]?.delta?.content ?? "").join("") };
};

describe.each(providers)("$called", (provider) => {
  const { profile, behaviour } = provider;

  it("answers a chat completion that was written for OpenAI", async () => {
    await using connection = await connect(provider);
    const { choices } = await connection.client.send(createChatCompletion(chat));
    expect(choices[0]?.message.content).toBe("Hello");
    expect(connection.server.calls).toHaveLength(1);
  });

  it("streams one, with the usage", async () => {
    await using connection = await connect(provider);
    const request = createChatCompletion({ ...chat, stream: true, stream_options: { include_usage: true } });
    const { text, chunks } = await readAll(await connection.client.send(request));
    expect(text).toBe("Hello");
    expect(chunks.at(-1)?.usage).toMatchObject(usage);
  });

  it("lists its models", async () => {
    await using connection = await connect(provider);
    const { data } = await connection.client.send(listModels());
    expect(data.map(({ id }) => id)).toEqual(["m"]);
  });

  it("answers at /responses, whole and streamed", async () => {
    await using connection = await connect(provider);
    const request = { model: "m", input: "Hi" };
    const whole = await connection.client.send(createResponse(request));
    expect(whole.output_text).toBe("Hello");
    const types: string[] = [];
    const stream = await connection.client.send(createResponse({ ...request, stream: true }));
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual(["response.completed"]);
  });

  it("reports a model that it does not have", async () => {
    await using connection = await connect(provider);
    const error = await rejection(
      connection.client.send(createChatCompletion({ ...chat, model: missingModel })),
    );
    expect(error).toBeInstanceOf(APIError);
    const { kind, status, code, type } = error as APIError;
    expect({ kind, status, code, type }).toEqual(MISSING[profile.name]);
  });

  it("breaks a stream off with its error", async () => {
    await using connection = await connect(provider);
    const request = createChatCompletion({ ...chat, model: breakingModel, stream: true });
    const reading = readAll(await connection.client.send(request));
    if (profile === profiles.ollama) {
      // It says nothing: that the answer is not whole shows in what is missing, `[DONE]`.
      expect(await rejection(reading)).toMatchObject({ kind: "stream_interrupted", eventsReceived: 2 });
      return;
    }
    const error = (await rejection(reading)) as APIError;
    expect(error).toBeInstanceOf(APIError);
    expect(error.message).toContain(BROKEN[profile.name]);
  });

  it("reports a path that it does not have, where the caller wrote the path", async () => {
    await using connection = await connect(provider);
    const byHand = requestOf({ operation: "GET /rerank", path: "/rerank", reply: "auto" });
    const sent = connection.client.send(byHand as ApiRequest<unknown>);
    // LM Studio answers 200, with an error in words.
    if (profile === profiles.lmStudio) {
      const error = await rejection(sent);
      expect(error).toBeInstanceOf(APIError);
      expect((error as Error).message).toContain("Unexpected endpoint or method. (GET /v1/rerank)");
    } else expect(await rejection(sent)).toMatchObject({ kind: "not_found", status: 404 });
    expect(connection.server.calls.map(({ path }) => path)).toEqual(["/rerank"]);
  });

  it("is not asked for what it does not serve", async () => {
    await using connection = await connect(provider);
    const error = await rejection(connection.client.send(createAssistant({ model: "m" })));
    const isOpenAI = ["openai", "azure", "bedrock"].includes(profile.name);
    expect(error).toBeInstanceOf(isOpenAI ? APIError : ConfigurationError);
    expect(connection.server.calls).toHaveLength(isOpenAI ? 1 : 0);
    if (!isOpenAI) {
      expect((error as Error).message).toMatch(/^POST \/assistants: /);
      expect((error as Error).message).toContain(`${profile.title} does not serve this`);
      expect((error as Error).message).toContain('defineProfile({ ...profile, paths: "all" })');
    }
  });

  it("gets the key in its header, and says so when it is wrong", async () => {
    await using connection = await connect(provider, "test-key");
    await connection.client.send(listModels());
    const { headers } = connection.server.calls[0] as { headers: Record<string, string> };
    const value = profile.auth.header === "authorization" ? "Bearer test-key" : "test-key";
    expect(headers[profile.auth.header]).toBe(value);
    expect(Object.keys(headers).filter((name) => /^(authorization|api-key)$/.test(name))).toHaveLength(1);
    if (!behaviour.key) return;
    await using stranger = await connect(provider, "wrong-key");
    const error = await rejection(stranger.client.send(listModels()));
    expect(error).toMatchObject({ kind: "authentication", status: 401 });
  });

  it("needs a key, or does without", async () => {
    await using connection = await connect({ profile, behaviour: withoutKey(behaviour) }, undefined);
    const sent = connection.client.send(listModels());
    if (profile.auth.required) {
      expect(await rejection(sent)).toBeInstanceOf(ConfigurationError);
      expect(connection.server.calls).toHaveLength(0);
      return;
    }
    await sent;
    expect(connection.server.calls[0]?.headers).not.toHaveProperty("authorization");
  });
});

const withoutKey = ({ key: _, ...behaviour }: (typeof providers)[number]["behaviour"]) => behaviour;

const said = (kind: string, status: number, code: string | null, type: string | undefined) => ({
  kind,
  status,
  code,
  type,
});
const MISSING: Record<string, object> = {
  openai: said("not_found", 404, "model_not_found", "invalid_request_error"),
  ollama: said("not_found", 404, null, "not_found_error"),
  llamaCpp: said("bad_request", 400, "400", "invalid_request_error"),
  vllm: said("not_found", 404, "404", "NotFoundError"),
  lmStudio: said("not_found", 404, "model_not_found", "invalid_request_error"),
  localai: said("server", 500, "500", ""),
  openrouter: said("bad_request", 400, "400", undefined),
  groq: said("not_found", 404, "model_not_found", "invalid_request_error"),
  azure: said("not_found", 404, "DeploymentNotFound", undefined),
  bedrock: said("not_found", 404, "model_not_found", "invalid_request_error"),
};
const BROKEN: Record<string, string> = {
  openai: "server_error — overloaded",
  llamaCpp: "500 server_error — context shift failed",
  vllm: "500 InternalServerError — engine died",
  lmStudio: "The model has crashed",
  localai: "500 — backend died",
  openrouter: "502 — Provider disconnected",
  groq: "overloaded — over capacity",
  azure: "content_filter — filtered",
  bedrock: "server_error — overloaded",
};
