import { profiles } from "../../../../src/handwritten/config/profiles/index.ts";
import {
  APIError,
  AuthenticationError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from "../../../../src/handwritten/errors/index.ts";
import { chunkOf, completionOf, done, event, modelList, type Recording, usageOf } from "./recording.ts";

const timed = usageOf(11, 2, {
  queue_time: 0.02,
  prompt_time: 0.001,
  completion_time: 0.004,
  total_time: 0.005,
});

export const groq: Recording = {
  called: "Groq",
  profile: profiles.groq,
  sources: [
    "https://console.groq.com/docs/api-reference",
    "https://console.groq.com/docs/errors",
    "https://console.groq.com/docs/rate-limits",
    "https://github.com/HunorLaczko/ha-groq-cloud-api/issues/27", // 413
  ],
  completion: {
    json: completionOf({ logprobs: null, message: { role: "assistant", content: "Hi." } }, timed, {
      usage_breakdown: null,
      system_fingerprint: "fp_1",
      x_groq: { id: "req_1" },
      service_tier: "on_demand",
    }),
    want: { text: "Hi.", finishReason: "stop", usage: [11, 2, 13], also: { usage: { queue_time: 0.02 } } },
  },
  stream: {
    stream: [
      event(chunkOf({ role: "assistant", content: "" }, null, { x_groq: { id: "req_1" } })),
      event(chunkOf({ content: "Hi" })),
      event(chunkOf({ content: "." })),
      // The usage was not asked for: it comes with the last choice, under another name.
      event(chunkOf({}, "stop", { x_groq: { id: "req_1", usage: timed } })),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", also: { x_groq: { usage: { total_tokens: 13 } } } },
  },
  models: { json: modelList("Meta", "llama-a", "llama-b"), want: ["llama-a", "llama-b"] },
  unauthorized: {
    status: 401,
    json: { error: { message: "Invalid API Key", type: "invalid_request_error", code: "invalid_api_key" } },
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      code: "invalid_api_key",
      type: "invalid_request_error",
      says: "Invalid API Key",
      mayPass: false,
    },
  },
  missingModel: {
    status: 404,
    json: {
      error: {
        message: "The model `x` is not there",
        type: "invalid_request_error",
        code: "model_not_found",
      },
    },
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
    headers: {
      "retry-after": "5",
      "x-ratelimit-remaining-tokens": "12",
      "x-ratelimit-reset-tokens": "4.77s",
    },
    json: { error: { message: "Rate limit reached, TPM", type: "tokens", code: "rate_limit_exceeded" } },
    want: {
      error: RateLimitError,
      kind: "rate_limit",
      status: 429,
      code: "rate_limit_exceeded",
      type: "tokens",
      says: "TPM",
      retryAfterMs: 5000,
      mayPass: true,
    },
  },
  failing: {
    status: 503,
    json: { error: { message: "Service unavailable", type: "internal_server_error" } },
    want: {
      error: InternalServerError,
      kind: "server",
      status: 503,
      type: "internal_server_error",
      says: "Service unavailable",
      mayPass: true,
    },
  },
  odd: {
    "a request that is larger than the limit of a minute": {
      status: 413,
      json: { error: { message: "Request too large, TPM", type: "tokens", code: "rate_limit_exceeded" } },
      // The code is that of a limit, and yet the same request never fits.
      want: {
        error: APIError,
        kind: "api",
        status: 413,
        code: "rate_limit_exceeded",
        says: "too large",
        mayPass: false,
      },
    },
    "an error in the midst of a stream": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi" })),
        `event: error\n${event({ error: { message: "over capacity", type: "internal_server_error", code: "503" } })}`,
      ],
      want: {
        error: InternalServerError,
        kind: "server",
        status: 503,
        says: "over capacity",
        after: "Hi",
        mayPass: false,
      },
    },
  },
};
