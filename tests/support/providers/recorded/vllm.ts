import { profiles } from "../../../../src/handwritten/config/profiles/index.ts";
import {
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
} from "../../../../src/handwritten/errors/index.ts";
import { chunkOf, completionOf, done, event, type Recording, usageChunk, usageOf } from "./recording.ts";

const nested = (message: string, type: string, code: number): object => ({
  error: { message, type, param: null, code },
});
/** As versions before 0.10 have it. */
const bare = (message: string, type: string, code: number): object => ({
  object: "error",
  message,
  type,
  param: null,
  code,
});
const thinking = { reasoning_content: "A greeting." };

export const vllm: Recording = {
  called: "vLLM",
  profile: profiles.vllm,
  sources: [
    "https://docs.vllm.ai/en/stable/serving/online_serving.html",
    "https://docs.vllm.ai/en/stable/features/reasoning_outputs.html",
    "https://github.com/vllm-project/vllm/blob/main/vllm/entrypoints/openai/protocol.py",
  ],
  completion: {
    json: completionOf(
      {
        logprobs: null,
        stop_reason: null,
        message: { role: "assistant", content: "Hi.", tool_calls: [], function_call: null, ...thinking },
      },
      usageOf(9, 3, { prompt_tokens_details: null }),
      { service_tier: null, system_fingerprint: null, prompt_logprobs: null, kv_transfer_params: null },
    ),
    want: {
      text: "Hi.",
      finishReason: "stop",
      usage: [9, 3, 12],
      also: { choices: [{ message: thinking }] },
    },
  },
  stream: {
    stream: [
      event(chunkOf({ role: "assistant", content: "" }, null, {}, { logprobs: null })),
      event(chunkOf({ reasoning_content: "A greeting." }, null, {}, { logprobs: null })),
      event(chunkOf({ content: "Hi." }, null, {}, { logprobs: null })),
      event(chunkOf({ content: "" }, "stop", {}, { logprobs: null, stop_reason: null })),
      event(usageChunk(usageOf(9, 3))),
      done,
    ],
    want: {
      text: "Hi.",
      finishReason: "stop",
      usage: [9, 3, 12],
      also: { choices: [{ delta: { reasoning_content: "A greeting." } }] },
    },
  },
  models: {
    json: {
      object: "list",
      data: [
        { id: "org/a", object: "model", created: 1, owned_by: "vllm", root: "org/a", max_model_len: 4096 },
      ],
    },
    want: ["org/a"],
  },
  unauthorized: {
    status: 401,
    json: { error: "Unauthorized" },
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      says: "Unauthorized",
      mayPass: false,
    },
  },
  missingModel: {
    status: 404,
    json: nested("The model `x` does not exist.", "NotFoundError", 404),
    want: {
      error: NotFoundError,
      kind: "not_found",
      status: 404,
      code: "404",
      type: "NotFoundError",
      says: "`x`",
      mayPass: false,
    },
  },
  failing: {
    status: 500,
    json: nested("EngineCore encountered an issue", "InternalServerError", 500),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 500,
      code: "500",
      says: "EngineCore",
      mayPass: true,
    },
  },
  odd: {
    "a bare error": {
      status: 400,
      json: bare("This model's maximum context length is 4096 tokens", "BadRequestError", 400),
      want: {
        error: BadRequestError,
        kind: "bad_request",
        status: 400,
        code: "400",
        type: "BadRequestError",
        says: "maximum context length",
        mayPass: false,
      },
    },
    "a bare error with a good status": {
      json: bare("The model `x` does not exist.", "NotFoundError", 404),
      want: {
        error: NotFoundError,
        kind: "not_found",
        status: 404,
        type: "NotFoundError",
        says: "`x`",
        mayPass: false,
      },
    },
    "a bare error in a stream": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi" })),
        event(bare("Background loop has errored already.", "InternalServerError", 500)),
        done,
      ],
      want: {
        error: InternalServerError,
        kind: "server",
        status: 500,
        code: "500",
        type: "InternalServerError",
        says: "Background loop",
        after: "Hi",
        mayPass: false,
      },
    },
    "a message of calls alone": {
      json: completionOf(
        {
          finish_reason: "tool_calls",
          message: {
            role: "assistant",
            content: null,
            tool_calls: [{ id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }],
          },
        },
        usageOf(9, 3),
      ),
      want: {
        text: "",
        finishReason: "tool_calls",
        also: { choices: [{ message: { tool_calls: [{ function: { name: "f" } }] } }] },
      },
    },
  },
};
