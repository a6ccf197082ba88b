import { profiles } from "../../../../src/handwritten/config/profiles/index.ts";
import {
  AuthenticationError,
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

const errorOf = (message: string, type: string): object => ({
  error: { message, type, param: null, code: null },
});
const own = { system_fingerprint: "fp_ollama" };

export const ollama: Recording = {
  called: "Ollama",
  profile: profiles.ollama,
  sources: [
    "https://docs.ollama.com/api/openai-compatibility",
    "https://github.com/ollama/ollama/blob/main/openai/openai.go",
    "https://github.com/ollama/ollama/blob/main/server/sched.go", // a full queue
  ],
  completion: {
    json: completionOf(
      { message: { role: "assistant", content: "Hi.", reasoning: "A greeting." } },
      usageOf(26, 4),
      own,
    ),
    want: {
      text: "Hi.",
      finishReason: "stop",
      usage: [26, 4, 30],
      also: { choices: [{ message: { reasoning: "A greeting." } }] },
    },
  },
  stream: {
    stream: [
      event(chunkOf({ role: "assistant", content: "Hi" }, null, own)),
      event(chunkOf({ role: "assistant", content: "." }, null, own)),
      event(chunkOf({ role: "assistant", content: "" }, "stop", own)),
      event(usageChunk(usageOf(26, 4))),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [26, 4, 30] },
  },
  models: { json: modelList("library", "qwen:0.5b"), want: ["qwen:0.5b"] },
  missingModel: {
    status: 404,
    json: errorOf("model 'x' not found", "not_found_error"),
    want: {
      error: NotFoundError,
      kind: "not_found",
      status: 404,
      code: null,
      type: "not_found_error",
      says: "model 'x' not found",
      mayPass: false,
    },
  },
  failing: {
    status: 503,
    json: errorOf("server busy, please try again", "api_error"),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 503,
      type: "api_error",
      says: "busy",
      mayPass: true,
    },
  },
  odd: {
    "its cloud, without a key": {
      status: 401,
      json: { error: "unauthorized" },
      want: {
        error: AuthenticationError,
        kind: "authentication",
        status: 401,
        says: "unauthorized",
        mayPass: false,
      },
    },
    "an error in words in a stream": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi" }, null, own)),
        event({ error: "an error was encountered while running the model" }),
      ],
      want: {
        error: Error,
        kind: "api",
        says: "while running the model",
        after: "Hi",
        mayPass: false,
      },
    },
  },
};
