import {
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from "../../../../src/handwritten/errors/index.ts";
import { chunkOf, completionOf, done, event, modelList, type Recording, usageOf } from "./recording.ts";

/** A list of one. */
const errorOf = (
  code: number,
  status: string,
  message: string,
  details?: readonly object[],
): readonly object[] => [{ error: { code, message, status, ...(details && { details }) } }];

export const gemini: Recording = {
  called: "Gemini, by its compatible endpoint",
  sources: [
    "https://ai.google.dev/gemini-api/docs/openai",
    "https://ai.google.dev/gemini-api/docs/troubleshooting",
    "https://github.com/SuzumiyaAkizuki/ComfyUI-NewBie-LLM-Formatter/issues/3", // errors as a list
  ],
  completion: {
    json: completionOf({ message: { role: "assistant", content: "Hi." } }, usageOf(4, 2)),
    want: { text: "Hi.", finishReason: "stop", usage: [4, 2, 6] },
  },
  stream: {
    stream: [
      event(chunkOf({ role: "assistant", content: "Hi" })),
      event(chunkOf({ role: "assistant", content: "." }, "stop", { usage: usageOf(4, 2) })),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [4, 2, 6] },
  },
  models: { json: modelList("google", "models/gemini-a"), want: ["models/gemini-a"] },
  unauthorized: {
    // A wrong key is an argument like any other.
    status: 400,
    json: errorOf(400, "INVALID_ARGUMENT", "API key not valid"),
    want: {
      error: BadRequestError,
      kind: "bad_request",
      status: 400,
      code: "400",
      says: "API key not valid",
      mayPass: false,
    },
  },
  missingModel: {
    status: 404,
    json: errorOf(404, "NOT_FOUND", "models/x is not found"),
    want: {
      error: NotFoundError,
      kind: "not_found",
      status: 404,
      code: "404",
      says: "models/x",
      mayPass: false,
    },
  },
  limited: {
    status: 429,
    json: errorOf(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota", [
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "27s" },
    ]),
    want: {
      error: RateLimitError,
      kind: "rate_limit",
      status: 429,
      code: "429",
      says: "quota",
      mayPass: true,
    },
  },
  failing: {
    status: 503,
    json: errorOf(503, "UNAVAILABLE", "The model is overloaded"),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 503,
      code: "503",
      says: "overloaded",
      mayPass: true,
    },
  },
  odd: {
    "thoughts that left no room for a text": {
      // No content at all, and no tokens of the completion.
      json: completionOf(
        { finish_reason: "length", message: { role: "assistant" } },
        { prompt_tokens: 4, completion_tokens: 0, total_tokens: 54 },
      ),
      want: { text: "", finishReason: "length", usage: [4, 0, 54] },
    },
    "a list of errors in a stream": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi" })),
        event(errorOf(503, "UNAVAILABLE", "The model is overloaded")),
      ],
      want: {
        error: InternalServerError,
        kind: "server",
        status: 503,
        says: "overloaded",
        after: "Hi",
        mayPass: false,
      },
    },
  },
};
