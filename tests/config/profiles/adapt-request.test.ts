import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import {
  createAssistant,
  createChatCompletion,
  createEmbedding,
  deleteModel,
  listModels,
} from "../../../src/generated/operations/index.ts";
import { createClient } from "../../../src/handwritten/client/create-client.ts";
import { OpenAI } from "../../../src/handwritten/client/openai.ts";
import type { ProfileFacts } from "../../../src/handwritten/config/profiles/facts.ts";
import { defineProfile, type Profile, profiles } from "../../../src/handwritten/config/profiles/index.ts";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import { ConfigurationError } from "../../../src/handwritten/errors/index.ts";
import { rejection, requestOf } from "../../support/call.ts";

const rows: readonly Profile[] = Object.values(profiles).filter((row) => typeof row === "object");

const withPaths = (paths: ProfileFacts["paths"]): Profile => defineProfile({ ...profiles.openai, paths });
describe("which operations are served", () => {
  const chat = createChatCompletion({ model: "m", messages: [] });
  it.each([
    { paths: "all" as const, request: chat, served: true },
    { paths: ["/chat/completions"], request: chat, served: true },
    { paths: ["POST /chat/completions"], request: chat, served: true },
    { paths: ["GET /chat/completions"], request: chat, served: false },
    { paths: ["/chat/**"], request: chat, served: true },
    { paths: ["/chat/completions/**"], request: chat, served: false },
    { paths: [], request: chat, served: false },
    { paths: ["/models/{model}"], request: deleteModel("m"), served: true },
    { paths: ["GET /models/{model}"], request: deleteModel("m"), served: false },
    { paths: { except: ["/models"] }, request: listModels(), served: false },
    { paths: { except: ["/models/**"] }, request: listModels(), served: true },
  ])("$paths: $request.method $request.path, $served", ({ paths, request, served }) => {
    const adapt = () => withPaths(paths).adapt(request);
    if (served) expect(adapt()).toBe(request);
    else expect(adapt).toThrow(ConfigurationError);
  });

  it("says what is not served, by whom, and how to lift that", () => {
    const refuse = () => profiles.ollama.adapt(createAssistant({ model: "m" }));
    expect(refuse).toThrow(
      'POST /assistants: Ollama does not serve this, says the profile "ollama". If yours does, use defineProfile({ ...profile, paths: "all" })',
    );
    const lifted = defineProfile({ ...profiles.ollama, paths: "all" });
    const request = createAssistant({ model: "m" });
    expect(lifted.adapt(request)).toBe(request);
  });

  it.each(rows)("leaves what is written by hand alone: $title", (profile) => {
    const value = { model: "m", messages: [{ role: "developer" }], max_completion_tokens: 1, store: true };
    for (const path of ["/api/tags", "/chat/completions", "/assistants"]) {
      const body = { kind: "json", value } as const;
      const request = requestOf({ operation: `POST ${path}`, method: "POST", path, body });
      expect(profile.adapt(request)).toBe(request);
    }
  });

  it("tells what is written by hand by its operation: a method and a path, where ids have no space", async () => {
    const folder = new URL("../../../src/generated/operations/", import.meta.url);
    const ids = readdirSync(folder).flatMap((file) => [
      ...readFileSync(new URL(file, folder), "utf8").matchAll(/operation: "([^"]*)"/g),
    ]);
    expect(ids.length).toBeGreaterThan(250);
    expect(ids.map(([, id]) => id).filter((id) => !/^\w[\w-]*$/.test(id ?? ""))).toEqual([]);

    const seen: string[] = [];
    const spy = (request: ApiRequest) => {
      seen.push(request.operation);
      return Promise.reject(new ConfigurationError("seen"));
    };
    const openai = new OpenAI({ apiKey: "sk-test", layers: [() => spy] });
    await rejection(openai.get("/api/tags"));
    await rejection(openai.post("/rerank", { body: {} }));
    expect(seen).toEqual(["GET /api/tags", "POST /rerank"]);
  });

  it("leaves no timer behind when it refuses", async () => {
    const timers = new Set<object>();
    const clock = {
      now: () => 0,
      wallTime: () => 0,
      sleep: () => Promise.resolve(),
      after: () => {
        const timer = {};
        timers.add(timer);
        return () => timers.delete(timer);
      },
    };
    const client = createClient({ profile: profiles.ollama, clock });
    const error = await rejection(client.send(createAssistant({ model: "m" })));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(timers.size).toBe(0);
  });
});

describe("base64", () => {
  it.each(["float", null, undefined])("is refused, and %p is not", (encoding_format) => {
    const request = createEmbedding({ model: "m", input: "x", encoding_format } as Parameters<
      typeof createEmbedding
    >[0]);
    expect(profiles.lmStudio.adapt(request)).toBe(request);
  });
});

describe("authorize", () => {
  it.each([
    { profile: profiles.groq, key: "k", want: { authorization: "Bearer k" } },
    { profile: profiles.azure(), key: "k", want: { "api-key": "k" } },
    { profile: profiles.azure({ auth: "authorization" }), key: "t", want: { authorization: "Bearer t" } },
    { profile: profiles.ollama, key: undefined, want: {} },
    { profile: profiles.ollama, key: "", want: {} },
    { profile: profiles.ollama, key: "k", want: { authorization: "Bearer k" } },
  ])("$profile.title with $key", ({ profile, key, want }) => {
    expect(profile.authorize(key)).toEqual(want);
  });

  it("says what a missing key is called where the server is documented", () => {
    expect(() => profiles.groq.authorize(undefined)).toThrow(
      "Groq needs a key: pass `apiKey` (its documentation keeps it in GROQ_API_KEY)",
    );
  });
});
