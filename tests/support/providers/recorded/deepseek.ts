import {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  RateLimitError,
} from "../../../../src/handwritten/errors/index.ts";
import { chunkOf, completionOf, done, event, modelList, type Recording, usageOf } from "./recording.ts";

const errorOf = (message: string, type: string, code: string | null = "invalid_request_error"): object => ({
  error: { message, type, param: null, code },
});
const cached = usageOf(7, 9, {
  prompt_cache_hit_tokens: 0,
  prompt_cache_miss_tokens: 7,
  completion_tokens_details: { reasoning_tokens: 6 },
});

export const deepseek: Recording = {
  called: "DeepSeek",
  sources: [
    "https://api-docs.deepseek.com/quick_start/error_codes",
    "https://api-docs.deepseek.com/quick_start/rate_limit", // comments and empty lines
    "https://api-docs.deepseek.com/guides/reasoning_model",
    "https://api-docs.deepseek.com/api/create-chat-completion", // finish reasons
  ],
  completion: {
    // While it waits it sends empty lines.
    text: `\n\n\n${JSON.stringify(
      completionOf(
        { logprobs: null, message: { role: "assistant", content: "Hi.", reasoning_content: "A greeting." } },
        cached,
        { system_fingerprint: "fp_1" },
      ),
    )}`,
    want: {
      text: "Hi.",
      finishReason: "stop",
      usage: [7, 9, 16],
      also: {
        choices: [{ message: { reasoning_content: "A greeting." } }],
        usage: { prompt_cache_miss_tokens: 7, completion_tokens_details: { reasoning_tokens: 6 } },
      },
    },
  },
  stream: {
    stream: [
      ": keep-alive\n\n",
      event(chunkOf({ role: "assistant", content: null, reasoning_content: "" })),
      event(chunkOf({ content: null, reasoning_content: "A greeting." })),
      ": keep-alive\n\n",
      event(chunkOf({ content: "Hi.", reasoning_content: null })),
      event(chunkOf({ content: "", reasoning_content: null }, "stop", { usage: cached })),
      done,
    ],
    want: {
      text: "Hi.",
      finishReason: "stop",
      usage: [7, 9, 16],
      also: { choices: [{ delta: { reasoning_content: "A greeting." } }] },
    },
  },
  models: { json: modelList("deepseek", "deepseek-a"), want: ["deepseek-a"] },
  unauthorized: {
    status: 401,
    json: errorOf("Authentication Fails", "authentication_error"),
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      code: "invalid_request_error",
      type: "authentication_error",
      says: "Authentication Fails",
      mayPass: false,
    },
  },
  missingModel: {
    status: 400,
    json: errorOf("Model Not Exist", "invalid_request_error"),
    want: {
      error: BadRequestError,
      kind: "bad_request",
      status: 400,
      says: "Model Not Exist",
      mayPass: false,
    },
  },
  limited: {
    status: 429,
    json: errorOf("Rate limit reached", "rate_limit_error", null),
    want: {
      error: RateLimitError,
      kind: "rate_limit",
      status: 429,
      type: "rate_limit_error",
      says: "Rate limit reached",
      mayPass: true,
    },
  },
  failing: {
    status: 503,
    json: errorOf("Service is too busy", "service_unavailable_error", "service_unavailable_error"),
    want: { error: InternalServerError, kind: "server", status: 503, says: "too busy", mayPass: true },
  },
  odd: {
    "no balance": {
      status: 402,
      json: errorOf("Insufficient Balance", "unknown_error"),
      want: {
        error: APIError,
        kind: "api",
        status: 402,
        type: "unknown_error",
        says: "Insufficient Balance",
        mayPass: false,
      },
    },
    "an answer that it had no resources to finish": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi" })),
        event(chunkOf({ content: "" }, "insufficient_system_resource", { usage: usageOf(7, 1) })),
        done,
      ],
      want: { text: "Hi", finishReason: "insufficient_system_resource", usage: [7, 1, 8] },
    },
  },
};
