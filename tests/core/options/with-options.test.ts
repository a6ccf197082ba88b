import { Agent } from "node:http";
import { describe, expect, it } from "@jest/globals";
import {
  AzureOpenAI,
  type ClientOptions,
  Environment,
  OpenAI,
  profiles,
} from "../../../src/handwritten/index.ts";
import { liveReliability, retry } from "../../../src/handwritten/reliability/index.ts";

describe("withOptions", () => {
  const here = "https://here.example/v1";

  it.each<[own: ClientOptions, given: ClientOptions, baseURL: string, realtimeBaseURL: string]>([
    [
      { baseURL: here },
      { dataResidency: "eu" },
      "https://eu.api.openai.com/v1",
      "wss://eu.api.openai.com/v1/realtime",
    ],
    [{ dataResidency: "eu" }, { baseURL: here }, here, "wss://here.example/v1/realtime"],
    [
      { dataResidency: "eu" },
      { dataResidency: "us" },
      "https://us.api.openai.com/v1",
      "wss://us.api.openai.com/v1/realtime",
    ],
    [
      { baseURL: here, realtimeBaseURL: "wss://sockets.example/v1" },
      { baseURL: "https://there.example/v1" },
      "https://there.example/v1",
      "wss://there.example/v1/realtime",
    ],
    [
      { baseURL: here, realtimeBaseURL: "wss://sockets.example" },
      { timeout: 5 },
      here,
      "wss://sockets.example",
    ],
  ])(
    "with another address takes the place of the one before: %j, %j",
    (own, given, baseURL, realtimeBaseURL) => {
      const openai = new OpenAI({ apiKey: "k", ...own });
      const other = openai.withOptions(given);
      expect({ baseURL: other.baseURL, realtimeBaseURL: other.realtimeBaseURL }).toEqual({
        baseURL,
        realtimeBaseURL,
      });
      expect(openai.withOptions({}).baseURL).toBe(openai.baseURL);
    },
  );

  it.each<[own: ClientOptions, given: ClientOptions]>([
    [{ fetch: async () => new Response() }, { proxy: "http://127.0.0.1:9" }],
    [{ fetch: async () => new Response(), fetchOptions: { cf: {} } }, { agent: new Agent() }],
    [{ proxy: "http://127.0.0.1:9" }, { fetch: async () => new Response() }],
    [{ proxy: "http://127.0.0.1:9", tls: {} }, { agent: new Agent() }],
    [{ agent: new Agent() }, { tls: {} }],
  ])("with another way to connect takes the place of the one before: %p, %p", (own, given) => {
    expect(new OpenAI({ apiKey: "k", ...own }).withOptions(given)).toBeInstanceOf(OpenAI);
    expect(() => new OpenAI({ apiKey: "k", ...own, ...given })).toThrow(/leave/);
  });

  it("with `maxRetries` takes the place of the policy, and the other way round", () => {
    const own = retry();
    const openai = new OpenAI({ apiKey: "k", reliability: { retry: own } });
    const counted = openai.withOptions({ maxRetries: 2 });
    expect([counted.maxRetries, counted.reliability.retry]).toEqual([2, undefined]);
    const again = counted.withOptions({ reliability: { retry: own } });
    expect([again.maxRetries, again.reliability.retry]).toEqual([0, own]);
    const live = liveReliability({ retry: own });
    expect(
      new OpenAI({ apiKey: "k", reliability: live }).withOptions({ maxRetries: 1 }).reliability.retry,
    ).toBe(own);
  });

  it("with an environment or a profile leaves no key and no address of the server before", async () => {
    const seen: [string, string | undefined][] = [];
    const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
      const { authorization } = (init?.headers ?? {}) as Record<string, string>;
      seen.push([new URL(url).host, authorization]);
      return Response.json({ data: [] });
    };
    const openai = new OpenAI({ apiKey: "sk-of-openai", organization: "org", dataResidency: "eu", fetch });
    await openai.withOptions({ profile: profiles.ollama }).models.list();
    expect(() => openai.withOptions({ profile: profiles.groq })).toThrow(/Groq needs a key/);
    await openai.withOptions({ profile: profiles.groq, apiKey: "gsk-1" }).models.list();
    const environment = new Environment({ apiKey: "other", baseURL: here });
    await openai.withOptions({ environment }).models.list();
    expect(seen).toEqual([
      ["127.0.0.1:11434", undefined],
      ["api.groq.com", "Bearer gsk-1"],
      ["here.example", "Bearer other"],
    ]);
  });

  it("says so when both are given at once", () => {
    const openai = new OpenAI({ apiKey: "k" });
    expect(() => openai.withOptions({ baseURL: here, dataResidency: "eu" })).toThrow(
      /give it or `baseURL`, not both/,
    );
  });

  it("of AzureOpenAI takes another address and another credential", () => {
    const azureADTokenProvider = async (): Promise<string> => "t";
    const azure = new AzureOpenAI({
      apiKey: "k",
      endpoint: "https://a.openai.azure.com",
      apiVersion: "2024-10-21",
    });
    const moved = azure.withOptions({ baseURL: "https://gateway.example/openai" });
    expect(moved.baseURL).toBe("https://gateway.example/openai");
    const back: object = { endpoint: "https://b.openai.azure.com", deployment: "d", azureADTokenProvider };
    expect(moved.withOptions(back).baseURL).toBe("https://b.openai.azure.com/openai");
    expect(moved.withOptions(back).environment.profile?.auth.header).toBe("authorization");
    expect(moved.withOptions(back).withOptions({ apiKey: "k" }).environment.profile?.auth.header).toBe(
      "api-key",
    );
    expect(moved).toBeInstanceOf(AzureOpenAI);
  });

  it.each([
    ["https://a.openai.azure.com?x=1", /^`endpoint` must have no query or fragment$/],
    ["a.openai.azure.com", /^`endpoint` is not an absolute URL$/],
    ["http://a.openai.azure.com", /^`endpoint` must be encrypted/],
  ])("and an error names its `endpoint`: %s", (endpoint, want) => {
    expect(() => new AzureOpenAI({ apiKey: "k", endpoint })).toThrow(want);
    process.env["AZURE_OPENAI_ENDPOINT"] = endpoint;
    try {
      expect(() => new AzureOpenAI({ apiKey: "k" })).toThrow(
        new RegExp(want.source.replace("endpoint", "AZURE_OPENAI_ENDPOINT")),
      );
    } finally {
      delete process.env["AZURE_OPENAI_ENDPOINT"];
    }
  });
});
