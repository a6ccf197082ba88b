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
import type { Answered, Behaviour, Call } from "./provider-server.ts";

const error = (status: number, message: string, code?: string): Answered => ({
  status,
  json: { error: { message, type: "invalid_request_error", ...(code && { code }) } },
});

/** The first field that it refuses; https://console.groq.com/docs/openai */
const refused = ({ body }: Call): string | undefined => {
  const messages = body["messages"] as readonly object[];
  if (messages.some((message) => "name" in message)) return "messages.0.name";
  return ["store", "logprobs", "top_logprobs", "logit_bias"].find((field) => field in body);
};

/** https://console.groq.com/docs/api-reference and https://console.groq.com/docs/rate-limits */
export const groq: Behaviour = {
  prefix: "/openai/v1",
  key: { header: "authorization", value: "Bearer test-key" },
  unauthorized: error(401, "Invalid API Key", "invalid_api_key"),
  unknown: ({ method, path }) =>
    error(404, `Unknown request URL: ${method} /openai/v1${path}`, "unknown_url"),
  headers: {
    "x-ratelimit-limit-requests": "14400",
    "x-ratelimit-remaining-requests": "14370",
    "x-ratelimit-reset-requests": "2m59.56s",
    "x-ratelimit-limit-tokens": "18000",
    "x-ratelimit-remaining-tokens": "17997",
    "x-ratelimit-reset-tokens": "7.66s",
  },
  routes: {
    "POST /chat/completions": (call) => {
      const { model, stream } = call.body;
      if (model === missingModel) return error(404, "The model does not exist", "model_not_found");
      const field = refused(call);
      if (field) return error(400, `property '${field}' is unsupported`);
      if (!stream) return completion();
      if (model === breakingModel)
        return {
          stream: [
            data(delta("Hel")),
            `event: error\n${data({ error: { message: "over capacity", type: "internal_server_error", code: "overloaded" } })}`,
          ],
        };
      const last = chunk([{ index: 0, delta: {}, finish_reason: "stop" }], {
        x_groq: { id: "req_1", usage },
      });
      const counted = wantsUsage(call) ? [data(chunk([], { usage }))] : [];
      return { stream: [data(delta("Hel")), data(delta("lo")), data(last), ...counted, done] };
    },
    "POST /responses": response,
    "GET /models": models,
  },
};
