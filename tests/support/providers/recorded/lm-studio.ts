import { profiles } from "../../../../src/handwritten/config/profiles/index.ts";
import {
  BadRequestError,
  InternalServerError,
  NotFoundError,
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

export const lmStudio: Recording = {
  called: "LM Studio",
  profile: profiles.lmStudio,
  sources: [
    "https://lmstudio.ai/docs/developer/openai-compat",
    "https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/618",
    "https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/2339", // a prompt that is too long
  ],
  completion: {
    json: completionOf(
      { logprobs: null, message: { role: "assistant", content: "Hi.", tool_calls: [] } },
      usageOf(20, 3),
      { stats: {}, system_fingerprint: "a-model" },
    ),
    want: { text: "Hi.", finishReason: "stop", usage: [20, 3, 23], also: { stats: {} } },
  },
  stream: {
    stream: [
      event(
        chunkOf(
          { role: "assistant", content: "Hi" },
          null,
          { system_fingerprint: "a-model" },
          { logprobs: null },
        ),
      ),
      event(chunkOf({ content: "." }, null, {}, { logprobs: null })),
      event(chunkOf({}, "stop", {}, { logprobs: null })),
      event(usageChunk(usageOf(20, 3))),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [20, 3, 23] },
  },
  models: {
    json: modelList("organization_owner", "qwen-a", "text-embedding-b"),
    want: ["qwen-a", "text-embedding-b"],
  },
  missingModel: {
    status: 404,
    json: {
      error: {
        message: "No models loaded",
        type: "invalid_request_error",
        param: "model",
        code: "model_not_found",
      },
    },
    want: {
      error: NotFoundError,
      kind: "not_found",
      status: 404,
      code: "model_not_found",
      says: "No models",
      mayPass: false,
    },
  },
  failing: {
    status: 500,
    json: { error: "The model has crashed without additional information. (Exit code: 6)" },
    want: { error: InternalServerError, kind: "server", status: 500, says: "Exit code: 6", mayPass: true },
  },
  odd: {
    "a field that it refuses, in words": {
      status: 400,
      json: { error: "'messages' array must only contain known roles" },
      want: { error: BadRequestError, kind: "bad_request", status: 400, says: "known roles", mayPass: false },
    },
    "an answer without a text": {
      streamed: true,
      stream: [event(chunkOf({}, "stop")), event(usageChunk(usageOf(20, 0))), done],
      want: { text: "", finishReason: "stop", usage: [20, 0, 20] },
    },
    "an event of its own": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi" })),
        `event: error\n${event({ error: { message: "Context size has been exceeded." }, message: "Context size" })}`,
      ],
      want: {
        error: Error,
        kind: "api",
        says: "Context size has been exceeded.",
        after: "Hi",
        mayPass: false,
      },
    },
  },
};
