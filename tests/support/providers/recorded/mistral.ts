import {
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  RateLimitError,
  UnprocessableEntityError,
} from "../../../../src/handwritten/errors/index.ts";
import { chunkOf, completionOf, done, event, type Recording, usageOf } from "./recording.ts";

const errorOf = (message: string, type: string, code: string | null, status: number): object => ({
  object: "error",
  message,
  type,
  param: null,
  code,
  raw_status_code: status,
});

/** Of models that think, the content is a list of parts. */
const thoughts = { type: "thinking", thinking: [{ type: "text", text: "A greeting." }] };

export const mistral: Recording = {
  called: "Mistral",
  sources: [
    "https://docs.mistral.ai/api",
    "https://docs.mistral.ai/capabilities/reasoning",
    "https://github.com/nextcloud/integration_openai/issues/332", // 401
    "https://github.com/tmc/langchaingo/issues/1233", // a model that is not there
    "https://github.com/raycast/extensions/issues/31107", // 429
    "https://github.com/Gitlawb/openclaude/issues/739", // 422
  ],
  completion: {
    json: completionOf(
      { message: { role: "assistant", tool_calls: null, content: "Hi.", prefix: false } },
      usageOf(5, 2),
    ),
    want: { text: "Hi.", finishReason: "stop", usage: [5, 2, 7] },
  },
  stream: {
    stream: [
      event(chunkOf({ role: "assistant", content: "" }, null, { p: "abcdefgh" })),
      event(chunkOf({ content: "Hi." }, null, { p: "abc" })),
      event(chunkOf({ content: "" }, "stop", { usage: usageOf(5, 2), p: "abcdef" })),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [5, 2, 7] },
  },
  models: {
    json: {
      object: "list",
      data: [
        { id: "mistral-a", object: "model", created: 1, owned_by: "mistralai", aliases: ["mistral-latest"] },
      ],
    },
    want: ["mistral-a"],
  },
  unauthorized: {
    status: 401,
    json: { detail: "Unauthorized" },
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      says: "Unauthorized",
      mayPass: false,
    },
  },
  missingModel: {
    status: 400,
    json: errorOf("Invalid model: x", "invalid_model", "1500", 400),
    want: {
      error: BadRequestError,
      kind: "bad_request",
      status: 400,
      code: "1500",
      type: "invalid_model",
      says: "Invalid model: x",
      mayPass: false,
    },
  },
  limited: {
    status: 429,
    json: errorOf("Rate limit exceeded", "rate_limited", "1300", 429),
    want: {
      error: RateLimitError,
      kind: "rate_limit",
      status: 429,
      code: "1300",
      type: "rate_limited",
      says: "Rate limit exceeded",
      mayPass: true,
    },
  },
  failing: {
    status: 503,
    json: errorOf("Service unavailable.", "unreachable_backend", "1100", 503),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 503,
      code: "1100",
      says: "unavailable",
      mayPass: true,
    },
  },
  odd: {
    "fields that it does not know": {
      status: 422,
      json: {
        detail: [
          {
            type: "extra_forbidden",
            loc: ["body", "store"],
            msg: "Extra inputs are not permitted",
            input: true,
          },
        ],
      },
      want: {
        error: UnprocessableEntityError,
        kind: "unprocessable_entity",
        status: 422,
        says: "Extra inputs are not permitted",
        mayPass: false,
      },
    },
    "the gateway in front of it": {
      status: 401,
      json: { message: "Unauthorized", request_id: "1f" },
      want: {
        error: AuthenticationError,
        kind: "authentication",
        status: 401,
        says: "Unauthorized",
        mayPass: false,
      },
    },
    "a bare error in a stream": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi" })),
        event(errorOf("Service tier capacity exceeded", "service_tier_capacity_exceeded", "3505", 429)),
      ],
      want: {
        // Its own name for the status wins.
        error: RateLimitError,
        kind: "rate_limit",
        status: 429,
        code: "3505",
        says: "capacity exceeded",
        after: "Hi",
        mayPass: false,
      },
    },
    "thoughts beside the text": {
      json: completionOf(
        {
          message: {
            role: "assistant",
            content: [thoughts, { type: "text", text: "Hi." }],
            tool_calls: null,
          },
        },
        usageOf(5, 9),
      ),
      want: {
        // What is no string is given as it came.
        text: JSON.stringify([thoughts, { type: "text", text: "Hi." }]),
        finishReason: "stop",
        usage: [5, 9, 14],
      },
    },
    "a model that ran out of context": {
      json: completionOf(
        { finish_reason: "model_length", message: { role: "assistant", content: "Hi", tool_calls: null } },
        usageOf(5, 1),
      ),
      want: { text: "Hi", finishReason: "model_length", usage: [5, 1, 6] },
    },
  },
};
