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

const failure = (code: number, message: string, type: string): object => ({ error: { code, message, type } });
const error = (code: number, message: string, type: string): Answered => ({
  status: code,
  json: failure(code, message, type),
});

/** https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md, in a build before roles were mapped. */
export const llamaCpp: Behaviour = {
  prefix: "/v1",
  key: { header: "authorization", value: "Bearer test-key" },
  unauthorized: error(401, "Invalid API Key", "authentication_error"),
  unknown: () => error(404, "File Not Found", "not_found_error"),
  routes: {
    "POST /chat/completions": (call) => {
      const { model, stream } = call.body;
      if (model === missingModel) return error(400, "model not found", "invalid_request_error");
      if (rolesOf(call).includes("developer"))
        return error(500, "Jinja Exception: Unexpected message role.", "server_error");
      if (!stream) return completion();
      if (model === breakingModel)
        return {
          stream: [
            data(delta("Hel")),
            `event: error\n${data(failure(500, "context shift failed", "server_error"))}`,
          ],
        };
      const counted = wantsUsage(call) ? [data(chunk([], { usage }))] : [];
      return {
        // It says nothing for a while, in comments.
        stream: [
          ":\n\n",
          ":\n\n",
          data(delta("Hel")),
          ":\n\n",
          data(delta("lo")),
          data(delta("", "stop")),
          ...counted,
          done,
        ],
      };
    },
    "POST /responses": response,
    "POST /embeddings": embeddingsAsAsked,
    "GET /models": models,
  },
};
