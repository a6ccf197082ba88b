import { describe, expect, it } from "@jest/globals";
import {
  createChatCompletion,
  createEmbedding,
  listModels,
} from "../../../src/generated/operations/index.ts";
import { profiles } from "../../../src/handwritten/config/profiles/index.ts";
import { type APIError, ConfigurationError, EncodeError } from "../../../src/handwritten/errors/index.ts";
import { readRateLimits } from "../../../src/handwritten/errors/rate-limits/rate-limits.ts";
import { rejection } from "../../support/call.ts";
import { base64Vector, vector } from "../../support/providers/answers.ts";
import { resetAt } from "../../support/providers/openrouter.ts";
import { connect, providerOf, providers } from "./providers.ts";

const developer = { role: "developer", content: "Be brief." } as const;
const user = { role: "user", content: "Hi", name: "ada" } as const;
const chat = { model: "m", messages: [developer, user], max_completion_tokens: 2, store: true };

describe("embeddings", () => {
  const embedding = { model: "m", input: "Hi" };
  const serving = providers.filter(({ behaviour }) =>
    Object.keys(behaviour.routes).some((route) => route.endsWith("/embeddings")),
  );

  it.each(serving)("of $called are numbers", async (provider) => {
    await using connection = await connect(provider);
    const { data } = await connection.client.send(createEmbedding(embedding));
    expect(data[0]?.embedding).toEqual(vector);
  });

  it.each(serving)("of $called as base64", async (provider) => {
    await using connection = await connect(provider);
    const sent = connection.client.send(createEmbedding({ ...embedding, encoding_format: "base64" }));
    if (provider.profile.base64Embeddings) {
      expect((await sent).data[0]?.embedding).toBe(base64Vector);
      return;
    }
    const error = await rejection(sent);
    expect(error).toBeInstanceOf(EncodeError);
    expect((error as Error).message).toContain("leave out `encoding_format`");
    expect(connection.server.calls).toHaveLength(0);
  });

  it("are not asked of Groq, which has none", async () => {
    await using connection = await connect(providerOf(profiles.groq));
    expect(await rejection(connection.client.send(createEmbedding(embedding)))).toBeInstanceOf(
      ConfigurationError,
    );
  });
});

describe("the fields that a server sees", () => {
  const system = [{ role: "system", content: "Be brief." }, user];
  const { max_completion_tokens: limit, ...unlimited } = chat;
  const renamed = { ...unlimited, messages: system, max_tokens: limit };
  const nameless = { role: "user", content: "Hi" };
  const { store: _, ...unstored } = chat;

  it.each([
    { profile: profiles.openai, want: chat },
    { profile: profiles.openrouter, want: chat },
    { profile: profiles.ollama, want: renamed },
    { profile: profiles.llamaCpp, want: renamed },
    { profile: profiles.lmStudio, want: renamed },
    { profile: profiles.localai, want: renamed },
    { profile: profiles.vllm, want: { ...chat, messages: system } },
    { profile: profiles.groq, want: { ...unstored, messages: [developer, nameless] } },
  ])("$profile.title", async ({ profile, want }) => {
    await using connection = await connect(providerOf(profile));
    await connection.client.send(createChatCompletion(chat));
    expect(connection.server.calls[0]?.body).toEqual(want);
  });

  it("keep what the answer depends on: the server's refusal is seen", async () => {
    await using connection = await connect(providerOf(profiles.groq));
    const error = await rejection(connection.client.send(createChatCompletion({ ...chat, logprobs: true })));
    expect(error).toMatchObject({
      kind: "bad_request",
      message: expect.stringContaining("'logprobs' is unsupported"),
    });
  });
});

describe("rate limits, as they are spelled", () => {
  const limits = (limit?: number, remaining?: number, resetMs?: number) => ({ limit, remaining, resetMs });

  it.each([
    { profile: profiles.openai, requests: limits(60, 59, 1000), tokens: limits(150_000, 149_984, 360_000) },
    {
      profile: profiles.groq,
      requests: limits(14_400, 14_370, 179_560),
      tokens: limits(18_000, 17_997, 7660),
    },
  ])("$profile.title", async ({ profile, requests, tokens }) => {
    await using connection = await connect(providerOf(profile));
    const { response } = await connection.client.send(listModels()).withResponse();
    expect(readRateLimits(response.headers, 0, profile.rateLimitHeaders)).toEqual({ requests, tokens });
  });

  it("Azure OpenAI, with the other name of a header and milliseconds to wait", async () => {
    const provider = providers.find(({ profile }) => profile.name === "azure") as (typeof providers)[number];
    await using connection = await connect(provider);
    const { response } = await connection.client.send(listModels()).withResponse();
    expect(readRateLimits(response.headers, 0, provider.profile.rateLimitHeaders)).toEqual({
      requests: limits(60, 59),
      tokens: limits(undefined, 149_984, 21_000),
      retryAfterMs: 1500,
    });
  });

  it("OpenRouter, with the moment at which they are whole again", async () => {
    await using connection = await connect(providerOf(profiles.openrouter));
    const error = await rejection(connection.client.send(createChatCompletion({ ...chat, model: "busy" })));
    expect(error).toMatchObject({ kind: "rate_limit", code: "429" });
    const headers = new Headers((error as APIError).headers);
    headers.delete("date");
    expect(readRateLimits(headers, resetAt - 5000, profiles.openrouter.rateLimitHeaders)).toEqual({
      requests: limits(50, 0, 5000),
      tokens: limits(),
    });
  });

  it.each(providers.filter(({ profile }) => !profile.rateLimitHeaders))(
    "none of $called",
    async (provider) => {
      await using connection = await connect(provider);
      const { response } = await connection.client.send(listModels()).withResponse();
      expect([...response.headers.keys()].filter((name) => name.includes("ratelimit"))).toEqual([]);
    },
  );
});
