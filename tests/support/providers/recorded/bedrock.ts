import { profiles } from "../../../../src/handwritten/config/profiles/index.ts";
import {
  AuthenticationError,
  BadRequestError,
  InternalServerError,
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

export const bedrock: Recording = {
  called: "Amazon Bedrock",
  profile: profiles.bedrock(),
  sources: [
    "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html",
    "https://github.com/NousResearch/hermes-agent/issues/87190", // a key that is refused
    "https://github.com/anomalyco/opencode/issues/47073", // the same by the other endpoint
    "https://github.com/enricoros/big-AGI/pull/1167", // a model without this operation
    "https://github.com/vercel/ai/pull/20505", // errors without `error`
  ],
  completion: {
    json: completionOf(
      { message: { role: "assistant", content: "Hi.", refusal: null } },
      usageOf(8, 2, { prompt_tokens_details: { cached_tokens: 0 } }),
    ),
    want: { text: "Hi.", finishReason: "stop", usage: [8, 2, 10] },
  },
  stream: {
    stream: [
      event(chunkOf({ role: "assistant", content: "" })),
      event(chunkOf({ content: "Hi." })),
      event(chunkOf({}, "stop")),
      event(usageChunk(usageOf(8, 2))),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [8, 2, 10] },
  },
  models: { json: modelList("amazon", "openai.gpt-a"), want: ["openai.gpt-a"] },
  unauthorized: {
    status: 401,
    json: {
      error: {
        code: "invalid_api_key",
        message: "Invalid bearer token",
        param: null,
        type: "invalid_request_error",
      },
    },
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      code: "invalid_api_key",
      says: "Invalid bearer token",
      mayPass: false,
    },
  },
  missingModel: {
    status: 400,
    json: { error: { message: "The model 'openai.gpt-b' does not support the '/v1/chat/completions' API" } },
    want: {
      error: BadRequestError,
      kind: "bad_request",
      status: 400,
      says: "does not support the '/v1/chat/completions' API",
      mayPass: false,
    },
  },
  failing: {
    status: 500,
    json: {
      message: "The system encountered an unexpected error during processing. Try your request again.",
    },
    want: {
      error: InternalServerError,
      kind: "server",
      status: 500,
      says: "unexpected error during processing",
      mayPass: true,
    },
  },
  odd: {
    "a key that the runtime endpoint refuses": {
      status: 403,
      json: { Message: "Authentication failed: Please make sure your API Key is valid." },
      want: {
        error: PermissionDeniedError,
        kind: "permission_denied",
        status: 403,
        says: "make sure your API Key is valid",
        mayPass: false,
      },
    },
  },
};
