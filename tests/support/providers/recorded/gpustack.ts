import {
  APIError,
  AuthenticationError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
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

/** Its own errors; those of its engines have the engines' shapes. */
const errorOf = (code: number, reason: string, message: string): object => ({ code, reason, message });

export const gpustack: Recording = {
  called: "GPUStack",
  sources: [
    "https://docs.gpustack.ai/latest/user-guide/openai-compatible-apis/",
    "https://github.com/gpustack/gpustack/issues/3801", // 403 for a model that is not there
    "https://github.com/gpustack/gpustack/issues/4799", // 404 of the router
  ],
  completion: {
    json: completionOf(
      { message: { role: "assistant", content: "Hi." } },
      usageOf(9, 3, { tokens_per_second: 40.1 }),
    ),
    want: {
      text: "Hi.",
      finishReason: "stop",
      usage: [9, 3, 12],
      also: { usage: { tokens_per_second: 40.1 } },
    },
  },
  stream: {
    stream: [
      event(chunkOf({ role: "assistant", content: "Hi" })),
      event(chunkOf({ content: "." }, "stop")),
      event(usageChunk(usageOf(9, 3))),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [9, 3, 12] },
  },
  models: { json: modelList("gpustack", "qwen3"), want: ["qwen3"] },
  unauthorized: {
    status: 401,
    json: errorOf(401, "Unauthorized", "Invalid authentication credentials"),
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      code: "401",
      says: "Invalid authentication",
      mayPass: false,
    },
  },
  missingModel: {
    // By the status it looks like a key without a right.
    status: 403,
    json: { error: { message: "Model not found", code: 403, type: "Forbidden" } },
    want: {
      error: PermissionDeniedError,
      kind: "permission_denied",
      status: 403,
      code: "403",
      type: "Forbidden",
      says: "Model not found",
      mayPass: false,
    },
  },
  failing: {
    status: 503,
    json: errorOf(503, "ServiceUnavailable", "No running instances available"),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 503,
      code: "503",
      says: "No running",
      mayPass: true,
    },
  },
  odd: {
    "a path that its router does not have": {
      status: 404,
      json: { detail: "Not Found" },
      want: { error: NotFoundError, kind: "not_found", status: 404, says: "Not Found", mayPass: false },
    },
    "an `error:` frame as the first thing in a stream": {
      streamed: true,
      stream: [
        `error: ${JSON.stringify({ error: { message: "upstream connection error", code: 502 } })}\n\n`,
      ],
      want: {
        error: APIError,
        kind: "server",
        status: 502,
        code: "502",
        says: "upstream connection error",
        after: "",
        mayPass: true,
      },
    },
  },
};
