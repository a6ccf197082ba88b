import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../src/handwritten/contract.ts";
import type { Target } from "../../src/handwritten/core/handler.ts";
import {
  APIConnectionTimeoutError,
  APIError,
  DecodeError,
  StreamInterruptedError,
} from "../../src/handwritten/errors/index.ts";
import {
  callAttributes,
  errorType,
  requestAttributes,
  responseAttributes,
  spanName,
} from "../../src/handwritten/otel/attributes.ts";
import { NAMES } from "../../src/handwritten/otel/conventions.ts";

const request = (value: unknown, more: Partial<ApiRequest> = {}): ApiRequest => ({
  operation: "createResponse",
  method: "POST",
  path: "/responses",
  body: { kind: "json", value },
  reply: "json",
  ...more,
});
const target = (baseURL: string, provider?: string) =>
  ({ name: "t", baseURL, provider: provider && { name: provider } }) as unknown as Target;

describe("callAttributes", () => {
  const address = (baseURL: string) => {
    const { "server.address": host, "server.port": port } = callAttributes(request({}), target(baseURL));
    return [host, port];
  };
  it("has the address, with the port of the scheme where none is written", () => {
    expect(address("https://host/v1")).toEqual(["host", 443]);
    expect(address("http://host/v1")).toEqual(["host", 80]);
    expect(address("http://host:8080/v1")).toEqual(["host", 8080]);
  });

  const provider = (name?: string) =>
    callAttributes(request({}), target("https://h", name))["gen_ai.provider.name"];
  it("names the provider as the conventions do", () => {
    expect([provider(), provider("azure"), provider("groq")]).toEqual(["openai", "azure.ai.openai", "groq"]);
  });

  const operations = [
    ["createChatCompletion", "chat"],
    ["createResponse", "chat"],
    ["createCompletion", "text_completion"],
    ["createEmbedding", "embeddings"],
    ["listModels", "listModels"],
    ["toString", "toString"],
  ] as const;
  it.each(operations)("names the operation %s %s", (operation, name) => {
    const given = request({ model: "m" }, { operation });
    expect(callAttributes(given, target("https://h"))["gen_ai.operation.name"]).toBe(name);
    expect(spanName(given)).toBe(`${name} m`);
  });

  const bodies: readonly (readonly [what: string, body: ApiRequest["body"], model: string | undefined])[] = [
    ["JSON", { kind: "json", value: { model: "m" } }, "m"],
    ["a form", { kind: "form", fields: { model: "m" } }, "m"],
    ["JSON that is no object", { kind: "json", value: null }, undefined],
    ["a model that is no text", { kind: "json", value: { model: 5 } }, undefined],
    ["an empty model", { kind: "json", value: { model: "" } }, undefined],
    ["no body", { kind: "none" }, undefined],
  ];
  it.each(bodies)("takes the model of %s", (_what, body, model) => {
    const given = request({}, { body });
    const attributes = callAttributes(given, target("https://h"));
    expect(attributes["gen_ai.request.model"]).toBe(model);
    expect(Object.hasOwn(attributes, "gen_ai.request.model")).toBe(model !== undefined);
    expect(spanName(given)).toBe(model ? "chat m" : "chat");
  });
});

describe("requestAttributes", () => {
  const of = (fields: object, more: Partial<ApiRequest> = {}) => {
    const { "openai.api.type": type, ...others } = requestAttributes(request(fields, more));
    return others;
  };
  const table: readonly (readonly [fields: object, want: object])[] = [
    [{ max_output_tokens: 1, max_completion_tokens: 2, max_tokens: 3 }, { "gen_ai.request.max_tokens": 1 }],
    [{ max_completion_tokens: 2, max_tokens: 3 }, { "gen_ai.request.max_tokens": 2 }],
    [{ max_tokens: 3 }, { "gen_ai.request.max_tokens": 3 }],
    [{ max_tokens: "3" }, {}],
    [{ temperature: 0 }, { "gen_ai.request.temperature": 0 }],
    [{ top_p: 0.5 }, { "gen_ai.request.top_p": 0.5 }],
    [{ frequency_penalty: 1 }, { "gen_ai.request.frequency_penalty": 1 }],
    [{ presence_penalty: 1 }, { "gen_ai.request.presence_penalty": 1 }],
    [{ stop: "a" }, { "gen_ai.request.stop_sequences": ["a"] }],
    [{ stop: ["a", "b", 3] }, { "gen_ai.request.stop_sequences": ["a", "b"] }],
    [{ stop: [] }, {}],
    [{ seed: 7 }, { "gen_ai.request.seed": 7 }],
    [{ n: 2 }, { "gen_ai.request.choice.count": 2 }],
    [{ reasoning: { effort: "low" }, reasoning_effort: "high" }, { "gen_ai.request.reasoning.level": "low" }],
    [{ reasoning_effort: "high" }, { "gen_ai.request.reasoning.level": "high" }],
    [{ response_format: { type: "json_object" } }, { "gen_ai.output.type": "json" }],
    [{ text: { format: { type: "json_schema" } } }, { "gen_ai.output.type": "json" }],
    [{ text: { format: { type: "text" } } }, { "gen_ai.output.type": "text" }],
    [{ text: {} }, {}],
    [{ conversation: "c1" }, { "gen_ai.conversation.id": "c1" }],
    [{ conversation: { id: "c2" } }, { "gen_ai.conversation.id": "c2" }],
    [{ service_tier: "flex" }, { "openai.request.service_tier": "flex" }],
    [{ input: "what was said" }, {}],
  ];
  it.each(table)("of %j are %j", (fields, want) => {
    expect(of(fields)).toEqual(want);
  });

  it("say that an answer is streamed", () => {
    expect(of({}, { reply: "events" })).toEqual({ "gen_ai.request.stream": true });
  });

  const apis = [
    ["createChatCompletion", "chat_completions"],
    ["createResponse", "responses"],
    ["createEmbedding", undefined],
  ] as const;
  it.each(apis)("say which API %s is of", (operation, type) => {
    expect(requestAttributes(request({}, { operation }))["openai.api.type"]).toBe(type);
  });
});

describe("responseAttributes", () => {
  const of = (body: unknown) => responseAttributes(body, NAMES["1.41"]);
  const table: readonly (readonly [body: unknown, want: object])[] = [
    [undefined, {}],
    [
      { id: "r", model: "m" },
      { "gen_ai.response.id": "r", "gen_ai.response.model": "m" },
    ],
    [{ status: "incomplete" }, { "gen_ai.response.finish_reasons": ["incomplete"] }],
    [
      { status: "x", choices: [{ finish_reason: "stop" }, null, { finish_reason: "length" }] },
      { "gen_ai.response.finish_reasons": ["stop", "length"] },
    ],
    [{ choices: [] }, {}],
    [
      { service_tier: "default", system_fingerprint: "fp" },
      { "openai.response.service_tier": "default", "openai.response.system_fingerprint": "fp" },
    ],
    [
      { usage: { prompt_tokens: 3, completion_tokens: 4 } },
      { "gen_ai.usage.input_tokens": 3, "gen_ai.usage.output_tokens": 4 },
    ],
  ];
  it.each(table)("of %j are %j", (body, want) => {
    expect(of(body)).toEqual(want);
  });
});

describe("errorType", () => {
  it("is the kind of an error, else its name", () => {
    const answered = new APIError(418, {}, "teapot", new Headers());
    expect(errorType(answered)).toBe("api");
    expect(errorType(new StreamInterruptedError("x", { status: 200 }))).toBe("stream_interrupted");
    expect(errorType(new DecodeError("x", { status: 200 }))).toBe("decode");
    const late = new APIConnectionTimeoutError({ message: "late" });
    expect(errorType(late)).toBe(late.kind);
    expect(errorType(new RangeError("x"))).toBe("RangeError");
    expect(errorType("text")).toBe("_OTHER");
  });
});
