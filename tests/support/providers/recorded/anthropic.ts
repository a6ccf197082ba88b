import {
  AuthenticationError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from "../../../../src/handwritten/errors/index.ts";
import { chunkOf, completionOf, done, event, type Recording, usageChunk, usageOf } from "./recording.ts";

const errorOf = (type: string, message: string): object => ({
  type: "error",
  error: { type, message },
  request_id: "req_1",
});

export const anthropic: Recording = {
  called: "Anthropic, by its compatible endpoint",
  sources: [
    "https://docs.anthropic.com/en/api/openai-sdk",
    "https://docs.anthropic.com/en/api/errors",
    "https://docs.anthropic.com/en/api/rate-limits",
    "https://docs.anthropic.com/en/api/models-list",
  ],
  completion: {
    json: completionOf(
      { logprobs: null, message: { role: "assistant", content: "Hi.", refusal: null } },
      usageOf(8, 4),
      { id: "msg_1", service_tier: null, system_fingerprint: null },
    ),
    want: { text: "Hi.", finishReason: "stop", usage: [8, 4, 12], also: { system_fingerprint: null } },
  },
  stream: {
    stream: [
      event(chunkOf({ role: "assistant", content: "" })),
      event(chunkOf({ content: "Hi." })),
      event(chunkOf({}, "stop")),
      event(usageChunk(usageOf(8, 4))),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [8, 4, 12] },
  },
  models: {
    json: {
      data: [{ type: "model", id: "claude-a", display_name: "A", created_at: "2025-02-19T00:00:00Z" }],
      has_more: false,
      first_id: "claude-a",
      last_id: "claude-a",
    },
    want: ["claude-a"],
  },
  unauthorized: {
    status: 401,
    json: errorOf("authentication_error", "invalid x-api-key"),
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      type: "authentication_error",
      says: "invalid x-api-key",
      mayPass: false,
    },
  },
  missingModel: {
    status: 404,
    json: errorOf("not_found_error", "model: x"),
    want: {
      error: NotFoundError,
      kind: "not_found",
      status: 404,
      type: "not_found_error",
      says: "model: x",
      mayPass: false,
    },
  },
  limited: {
    status: 429,
    headers: { "retry-after": "12", "anthropic-ratelimit-requests-remaining": "0" },
    json: errorOf("rate_limit_error", "This request would exceed your rate limit"),
    want: {
      error: RateLimitError,
      kind: "rate_limit",
      status: 429,
      type: "rate_limit_error",
      says: "exceed your rate limit",
      retryAfterMs: 12_000,
      mayPass: true,
    },
  },
  failing: {
    status: 529,
    json: errorOf("overloaded_error", "Overloaded"),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 529,
      type: "overloaded_error",
      says: "Overloaded",
      mayPass: true,
    },
  },
  odd: {
    "an error that comes first in a stream": {
      streamed: true,
      stream: [`event: error\n${event(errorOf("overloaded_error", "Overloaded"))}`],
      want: {
        error: InternalServerError,
        kind: "server",
        type: "overloaded_error",
        says: "Overloaded",
        after: "",
        mayPass: true,
      },
    },
  },
};
