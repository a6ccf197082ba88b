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
} from "./answers.ts";
import type { Answered, Behaviour } from "./provider-server.ts";

/** When the limit is whole again, in milliseconds since the Unix epoch. */
export const resetAt: number = Date.parse("2026-10-22T00:00:00Z");

const error = (code: number, message: string, headers: Record<string, string> = {}): Answered => ({
  status: code,
  headers,
  json: { error: { code, message, metadata: { headers } } },
});

/** https://openrouter.ai/docs/api/reference/errors-and-debugging */
export const openrouter: Behaviour = {
  prefix: "/api/v1",
  key: { header: "authorization", value: "Bearer test-key" },
  unauthorized: error(401, "No auth credentials found"),
  unknown: () => error(404, "Not Found"),
  routes: {
    "POST /chat/completions": ({ body }) => {
      if (body["model"] === missingModel) return error(400, "missing is not a valid model ID");
      if (body["model"] === "busy")
        return error(429, "Rate limit exceeded: free-models-per-day", {
          "X-RateLimit-Limit": "50",
          "X-RateLimit-Remaining": "0",
          "X-RateLimit-Reset": String(resetAt),
        });
      if (!body["stream"]) return completion();
      if (body["model"] === breakingModel) {
        const choice = { index: 0, delta: { content: "" }, finish_reason: "error" };
        const broken = chunk([choice], { error: { code: 502, message: "Provider disconnected" } });
        return { stream: [data(delta("Hel")), data(broken)] };
      }
      return {
        stream: [
          ": OPENROUTER PROCESSING\n\n",
          data(delta("Hel")),
          ": OPENROUTER PROCESSING\n\n",
          // A gateway in between makes data of the comment.
          data(": OPENROUTER PROCESSING"),
          data(delta("lo", "stop")),
          data(chunk([], { usage: { ...usage, cost: 0.00001 } })),
          done,
        ],
      };
    },
    "POST /responses": response,
    "POST /embeddings": embeddingsAsAsked,
    "GET /models": models,
  },
};
