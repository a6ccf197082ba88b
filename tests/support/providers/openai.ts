import {
  breakingModel,
  chunk,
  completion,
  data,
  delta,
  done,
  embeddingsAsAsked,
  missingModel,
  models,
  response,
  usage,
  wantsUsage,
} from "./answers.ts";
import type { Answered, Behaviour } from "./provider-server.ts";

const error = (status: number, message: string, type: string, code: string | null): Answered => ({
  status,
  json: { error: { message, type, param: null, code } },
});

/** https://platform.openai.com/docs/guides/error-codes */
export const openai: Behaviour = {
  prefix: "/v1",
  key: { header: "authorization", value: "Bearer test-key" },
  unauthorized: error(401, "Incorrect API key provided", "invalid_request_error", "invalid_api_key"),
  unknown: ({ method, path }) =>
    error(404, `Invalid URL (${method} /v1${path})`, "invalid_request_error", null),
  headers: {
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-remaining-requests": "59",
    "x-ratelimit-reset-requests": "1s",
    "x-ratelimit-limit-tokens": "150000",
    "x-ratelimit-remaining-tokens": "149984",
    "x-ratelimit-reset-tokens": "6m0s",
  },
  routes: {
    "POST /chat/completions": (call) => {
      const { model, stream } = call.body;
      if (model === missingModel)
        return error(404, "The model does not exist", "invalid_request_error", "model_not_found");
      if (!stream) return completion();
      if (model === breakingModel)
        return {
          stream: [
            data(delta("Hel")),
            data({ error: { message: "overloaded", type: "server_error", code: null } }),
          ],
        };
      const counted = wantsUsage(call) ? [data(chunk([], { usage }))] : [];
      return { stream: [data(delta("Hel")), data(delta("lo")), data(delta("", "stop")), ...counted, done] };
    },
    "POST /responses": response,
    "POST /embeddings": embeddingsAsAsked,
    "GET /models": models,
  },
};
