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

const error = (code: number, message: string, type = ""): Answered => ({
  status: code,
  json: { error: { code, message, type } },
});

/** https://github.com/mudler/LocalAI/blob/master/core/http/routes/openai.go */
export const localai: Behaviour = {
  prefix: "/v1",
  key: { header: "authorization", value: "Bearer test-key" },
  unauthorized: error(401, "Authentication failed", "invalid_request_error"),
  unknown: () => error(404, "Resource not found"),
  routes: {
    "POST /chat/completions": (call) => {
      const { model, stream } = call.body;
      if (model === missingModel) return error(500, "could not load model");
      const knows = rolesOf(call).includes("system") && call.body["max_tokens"] === 2;
      const text = knows ? "Hello" : "(without its instructions)";
      if (!stream) return completion(text);
      if (model === breakingModel)
        return {
          stream: [
            data(delta("Hel")),
            data({ error: { code: 500, message: "backend died", type: "" } }),
            done,
          ],
        };
      const counted = wantsUsage(call) ? [data(chunk([], { usage }))] : [];
      return { stream: [data(delta(text, "")), data(delta("", "stop")), ...counted, done] };
    },
    "POST /responses": response,
    "POST /embeddings": embeddingsAsAsked,
    "GET /models": models,
  },
};
