import {
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  RateLimitError,
} from "../../../../src/handwritten/errors/index.ts";
import { chunkOf, completionOf, done, event, type Recording, usageOf } from "./recording.ts";

const errorOf = (message: string, type: string, code: string | null): object => ({
  id: "o-1",
  error: { message, type, param: null, code },
});

export const together: Recording = {
  called: "Together",
  sources: [
    "https://docs.together.ai/reference/chat-completions-1",
    "https://docs.together.ai/reference/models-1", // a bare list
    "https://docs.together.ai/docs/error-codes",
    "https://github.com/HeyPuter/puter/issues/3168", // a model that is not there
  ],
  completion: {
    json: completionOf(
      {
        finish_reason: "eos",
        seed: 123,
        logprobs: null,
        message: { role: "assistant", content: "Hi.", tool_calls: [] },
      },
      usageOf(6, 2, { cached_tokens: 0 }),
      { id: "o-1", prompt: [] },
    ),
    want: { text: "Hi.", finishReason: "eos", usage: [6, 2, 8], also: { choices: [{ seed: 123 }] } },
  },
  stream: {
    stream: [
      // The text is there twice.
      event(
        chunkOf(
          { token_id: 1, role: "assistant", content: "Hi", tool_calls: null },
          null,
          { usage: null },
          { text: "Hi" },
        ),
      ),
      event(
        chunkOf(
          { token_id: 2, role: "assistant", content: "." },
          "eos",
          { usage: usageOf(6, 2) },
          { text: ".", seed: 123 },
        ),
      ),
      done,
    ],
    want: { text: "Hi.", finishReason: "eos", usage: [6, 2, 8] },
  },
  models: {
    json: [{ id: "meta/a", object: "model", created: 1, type: "chat" }],
    want: ["meta/a"],
  },
  unauthorized: {
    status: 401,
    json: errorOf("Invalid API key provided", "invalid_request_error", "invalid_api_key"),
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      code: "invalid_api_key",
      says: "Invalid API key",
      mayPass: false,
    },
  },
  missingModel: {
    status: 400,
    json: errorOf("Unable to access model x", "invalid_request_error", "model_not_available"),
    want: {
      error: BadRequestError,
      kind: "bad_request",
      status: 400,
      code: "model_not_available",
      says: "x",
      mayPass: false,
    },
  },
  limited: {
    status: 429,
    headers: { "x-ratelimit-limit": "9", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2" },
    json: errorOf("You have reached the rate limit of this model", "rate_limit_exceeded", null),
    want: {
      error: RateLimitError,
      kind: "rate_limit",
      status: 429,
      type: "rate_limit_exceeded",
      says: "rate limit of this model",
      mayPass: true,
    },
  },
  failing: {
    status: 503,
    json: errorOf("Engine overloaded", "server_error", "engine_overloaded"),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 503,
      code: "engine_overloaded",
      says: "overloaded",
      mayPass: true,
    },
  },
  odd: {},
};
