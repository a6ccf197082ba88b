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
import type { Answered, Behaviour, Call } from "./provider-server.ts";

const error = (status: number, message: string, type: string): Answered => ({
  status,
  json: { error: { message, type, param: null, code: null } },
});

/** What a template makes of a chat: of roles that it does not know it says nothing. `max_tokens` is the only limit. */
const answerTo = (call: Call): string => {
  if (!rolesOf(call).includes("system")) return "(no system prompt)";
  return call.body["max_tokens"] === 2 ? "Hello" : "(without a limit)";
};

/** https://docs.ollama.com/api/openai-compatibility */
export const ollama: Behaviour = {
  prefix: "/v1",
  // Its router's own words, without a body of the API.
  unknown: () => ({ status: 404, headers: { "content-type": "text/plain" }, json: "404 page not found" }),
  routes: {
    "POST /chat/completions": (call) => {
      const { model, stream } = call.body;
      if (model === missingModel) return error(404, `model '${missingModel}' not found`, "not_found_error");
      const text = answerTo(call);
      if (!stream) return completion(text);
      // What fails half-way is a chunk without content, and the end of the stream is missing.
      if (model === breakingModel) return { stream: [data(delta("Hel")), data(delta(""))] };
      const counted = wantsUsage(call) ? [data(chunk([], { usage }))] : [];
      return { stream: [data(delta(text)), data(delta("", null)), ...counted, done] };
    },
    "POST /responses": response,
    "POST /embeddings": embeddingsAsAsked,
    "GET /models": models,
  },
};
