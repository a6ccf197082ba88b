import {
  breakingModel,
  chunk,
  completion,
  data,
  delta,
  done,
  embeddings,
  missingModel,
  models,
  response,
  rolesOf,
  usage,
  vector,
  wantsUsage,
} from "./answers.ts";
import type { Answered, Behaviour } from "./provider-server.ts";

const error = (status: number, message: string): Answered => ({
  status,
  json: { error: { message, type: "invalid_request_error", param: null, code: "model_not_found" } },
});

/** https://lmstudio.ai/docs/developer/openai-compat and its bug tracker, issues 618, 669 and 756 */
export const lmStudio: Behaviour = {
  prefix: "/v1",
  // What it does not know is fine.
  unknown: ({ method, path }) => ({
    json: { error: `Unexpected endpoint or method. (${method} /v1${path})` },
  }),
  routes: {
    "POST /chat/completions": (call) => {
      const { model, stream } = call.body;
      if (model === missingModel) return error(404, "No models loaded");
      if (rolesOf(call).includes("developer"))
        return {
          status: 400,
          json: { error: "'messages' array must only contain known roles. Got 'developer'" },
        };
      const text = call.body["max_tokens"] === 2 ? "Hello" : "(without a limit)";
      if (!stream) return completion(text);
      if (model === breakingModel)
        return {
          stream: [
            data(delta("Hel")),
            `event: error\n${data({ error: { message: "The model has crashed" } })}`,
          ],
        };
      const counted = wantsUsage(call) ? [data(chunk([], { usage }))] : [];
      return { stream: [data(delta(text)), data(delta("", "stop")), ...counted, done] };
    },
    "POST /responses": response,
    // Numbers, whatever is asked.
    "POST /embeddings": () => embeddings(vector),
    "GET /models": models,
  },
};
