import {
  breakingModel,
  chunk,
  completion,
  data,
  delta,
  done,
  missingModel,
  models,
  response,
  usage,
  wantsUsage,
} from "./answers.ts";
import type { Answered, Behaviour } from "./provider-server.ts";

const error = (status: number, code: string, message: string): Answered => ({
  status,
  json: { error: { code, message, param: null, type: "invalid_request_error" } },
});

/** https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html */
export const bedrock: Behaviour = {
  prefix: "/openai/v1",
  key: { header: "authorization", value: "Bearer test-key" },
  unauthorized: error(401, "invalid_api_key", "Invalid bearer token"),
  unknown: () => error(404, "not_found_error", "Not found"),
  headers: {},
  routes: {
    "POST /chat/completions": (call) => {
      const { model, stream } = call.body;
      if (model === missingModel) return error(404, "model_not_found", "The model does not exist");
      if (!stream) return completion();
      if (model === breakingModel)
        return {
          stream: [data(delta("Hel")), data({ error: { message: "overloaded", type: "server_error" } })],
        };
      const counted = wantsUsage(call) ? [data(chunk([], { usage }))] : [];
      return { stream: [data(delta("Hel")), data(delta("lo")), data(delta("", "stop")), ...counted, done] };
    },
    "POST /responses": response,
    "GET /models": models,
  },
};
