import { profiles } from "../../../../src/handwritten/config/profiles/index.ts";
import {
  AuthenticationError,
  BadRequestError,
  InternalServerError,
} from "../../../../src/handwritten/errors/index.ts";
import { chunkOf, completionOf, done, event, type Recording, usageChunk, usageOf } from "./recording.ts";

const errorOf = (code: number, message: string, type: string, more: object = {}): object => ({
  error: { code, message, type, ...more },
});
const timings = { timings: { prompt_n: 9, predicted_n: 3, predicted_per_second: 50.5 } };
const tooLong = { n_prompt_tokens: 4390, n_ctx: 4096 };

export const llamaCpp: Recording = {
  called: "llama.cpp",
  profile: profiles.llamaCpp,
  sources: [
    "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md",
    "https://github.com/ggml-org/llama.cpp/pull/15780", // exceed_context_size_error
    "https://github.com/ggml-org/llama.cpp/issues/19774", // which comes as 400 and as 500
    "https://github.com/oobabooga/textgen/issues/7257", // and with a good status
  ],
  completion: {
    json: completionOf({ message: { role: "assistant", content: "Hi." } }, usageOf(9, 3), {
      system_fingerprint: "b1-abc",
      ...timings,
    }),
    want: { text: "Hi.", finishReason: "stop", usage: [9, 3, 12], also: timings },
  },
  stream: {
    stream: [
      event(chunkOf({ role: "assistant", content: null })),
      ":\n\n",
      event(chunkOf({ content: "Hi." })),
      event(chunkOf({}, "stop")),
      event({ ...usageChunk(usageOf(9, 3)), ...timings }),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [9, 3, 12], also: timings },
  },
  models: {
    // The list is there twice.
    json: {
      models: [{ name: "a.gguf", model: "a.gguf" }],
      object: "list",
      data: [
        { id: "a.gguf", object: "model", created: 1, owned_by: "llamacpp", meta: { n_ctx_train: 4096 } },
      ],
    },
    want: ["a.gguf"],
  },
  unauthorized: {
    status: 401,
    json: errorOf(401, "Invalid API Key", "authentication_error"),
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      code: "401",
      type: "authentication_error",
      says: "Invalid API Key",
      mayPass: false,
    },
  },
  missingModel: {
    status: 400,
    json: errorOf(400, "model 'x' not found", "invalid_request_error"),
    want: {
      error: BadRequestError,
      kind: "bad_request",
      status: 400,
      code: "400",
      says: "'x'",
      mayPass: false,
    },
  },
  failing: {
    status: 503,
    json: errorOf(503, "Loading model", "unavailable_error"),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 503,
      code: "503",
      type: "unavailable_error",
      says: "Loading model",
      mayPass: true,
    },
  },
  odd: {
    "a prompt that is too long": {
      status: 400,
      json: errorOf(400, "the request exceeds the context size", "exceed_context_size_error", tooLong),
      want: {
        error: BadRequestError,
        kind: "bad_request",
        status: 400,
        type: "exceed_context_size_error",
        says: "exceeds",
        mayPass: false,
      },
    },
    "a prompt that is too long, with a good status": {
      json: errorOf(400, "the request exceeds the context size", "exceed_context_size_error", tooLong),
      want: {
        error: BadRequestError,
        kind: "bad_request",
        status: 400,
        type: "exceed_context_size_error",
        says: "exceeds",
        mayPass: false,
      },
    },
    "an `error:` frame": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi" })),
        `error: ${JSON.stringify({ code: 500, message: "Context size has been exceeded.", type: "server_error" })}\n\n`,
      ],
      want: {
        error: InternalServerError,
        kind: "server",
        status: 500,
        code: "500",
        type: "server_error",
        says: "Context size has been exceeded.",
        after: "Hi",
        mayPass: false,
      },
    },
  },
};
