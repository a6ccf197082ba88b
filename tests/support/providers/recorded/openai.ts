import { profiles } from "../../../../src/handwritten/config/profiles/index.ts";
import {
  AuthenticationError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from "../../../../src/handwritten/errors/index.ts";
import {
  chunkOf,
  completionOf,
  done,
  event,
  modelList,
  type Recording,
  usageChunk,
  usageOf,
} from "./recording.ts";

const errorOf = (
  message: string,
  type: string,
  code: string | null,
  param: string | null = null,
): object => ({
  error: { message, type, param, code },
});
const detailed = usageOf(8, 2, { completion_tokens_details: { reasoning_tokens: 0 } });

export const openai: Recording = {
  called: "OpenAI",
  profile: profiles.openai,
  sources: [
    "https://platform.openai.com/docs/api-reference/chat",
    "https://platform.openai.com/docs/guides/error-codes",
    "https://platform.openai.com/docs/guides/rate-limits",
  ],
  completion: {
    json: completionOf(
      { logprobs: null, message: { role: "assistant", content: "Hi.", refusal: null, annotations: [] } },
      detailed,
      { service_tier: "default", system_fingerprint: null },
    ),
    want: { text: "Hi.", finishReason: "stop", usage: [8, 2, 10], also: { system_fingerprint: null } },
  },
  stream: {
    stream: [
      event(
        chunkOf({ role: "assistant", content: "", refusal: null }, null, { usage: null, obfuscation: "aB1" }),
      ),
      event(chunkOf({ content: "Hi." }, null, { usage: null, obfuscation: "xY" })),
      event(chunkOf({}, "stop", { usage: null, obfuscation: "" })),
      event(usageChunk(detailed)),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [8, 2, 10] },
  },
  models: { json: modelList("system", "gpt-a", "gpt-b"), want: ["gpt-a", "gpt-b"] },
  unauthorized: {
    status: 401,
    json: errorOf("Incorrect API key provided", "invalid_request_error", "invalid_api_key"),
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      code: "invalid_api_key",
      says: "Incorrect API key",
      mayPass: false,
    },
  },
  missingModel: {
    status: 404,
    json: errorOf("The model `x` does not exist", "invalid_request_error", "model_not_found"),
    want: {
      error: NotFoundError,
      kind: "not_found",
      status: 404,
      code: "model_not_found",
      says: "`x`",
      mayPass: false,
    },
  },
  limited: {
    status: 429,
    headers: { "retry-after": "1", "retry-after-ms": "740", "x-ratelimit-remaining-tokens": "0" },
    json: errorOf("Rate limit reached on tokens per min", "tokens", "rate_limit_exceeded"),
    want: {
      error: RateLimitError,
      kind: "rate_limit",
      status: 429,
      code: "rate_limit_exceeded",
      type: "tokens",
      says: "tokens per min",
      retryAfterMs: 740,
      mayPass: true,
    },
  },
  failing: {
    status: 500,
    json: errorOf("The server had an error", "server_error", null),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 500,
      type: "server_error",
      says: "had an error",
      mayPass: true,
    },
  },
  odd: {
    "no quota": {
      status: 429,
      json: errorOf("You exceeded your current quota", "insufficient_quota", "insufficient_quota"),
      want: {
        error: RateLimitError,
        kind: "quota_exceeded",
        status: 429,
        code: "insufficient_quota",
        says: "current quota",
        mayPass: false,
      },
    },
    "an edge that has no page of JSON": {
      status: 502,
      headers: { "content-type": "text/html" },
      text: "<html><head><title>502 Bad Gateway</title></head></html>",
      want: { error: InternalServerError, kind: "server", status: 502, says: "502", mayPass: true },
    },
    "an error in the midst of a stream": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi" })),
        event(errorOf("The server had an error", "server_error", null)),
      ],
      want: {
        error: InternalServerError,
        kind: "server",
        status: 500,
        type: "server_error",
        says: "had an error",
        after: "Hi",
        mayPass: false,
      },
    },
  },
};
