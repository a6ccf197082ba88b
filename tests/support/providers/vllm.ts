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
  rolesOf,
  usage,
  wantsUsage,
} from "./answers.ts";
import type { Answered, Behaviour } from "./provider-server.ts";

const error = (code: number, message: string, type: string): Answered => ({
  status: code,
  json: { error: { message, type, param: null, code } },
});

/** https://docs.vllm.ai/en/stable/serving/online_serving.html */
export const vllm: Behaviour = {
  prefix: "/v1",
  key: { header: "authorization", value: "Bearer test-key" },
  unauthorized: { status: 401, json: { error: "Unauthorized" } },
  unknown: () => ({ status: 404, json: { detail: "Not Found" } }),
  routes: {
    "POST /chat/completions": (call) => {
      const { model, stream } = call.body;
      if (model === missingModel)
        // Older versions have the error bare.
        return {
          status: 404,
          json: {
            object: "error",
            message: "The model does not exist.",
            type: "NotFoundError",
            param: null,
            code: 404,
          },
        };
      if (rolesOf(call).includes("developer"))
        return error(400, "Unexpected message role.", "BadRequestError");
      if (!stream) return completion();
      if (model === breakingModel)
        return {
          stream: [
            data(delta("Hel")),
            data({ error: { message: "engine died", type: "InternalServerError", param: null, code: 500 } }),
            done,
          ],
        };
      const counted = wantsUsage(call) ? [data(chunk([], { usage }))] : [];
      return { stream: [data(delta("")), data(delta("Hel")), data(delta("lo", "stop")), ...counted, done] };
    },
    "POST /responses": response,
    "POST /embeddings": embeddingsAsAsked,
    "GET /models": models,
  },
};
