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
import type { Answered, Behaviour, Call } from "./provider-server.ts";

const error = (status: number, code: string, message: string): Answered => ({
  status,
  json: { error: { code, message } },
});

const filtered = { hate: { filtered: false, severity: "safe" } };

const chat =
  (deploymentOf: (call: Call) => unknown) =>
  (call: Call): Answered => {
    const deployment = deploymentOf(call);
    if (deployment === missingModel)
      return error(404, "DeploymentNotFound", "The API deployment for this resource does not exist.");
    if (!call.body["stream"]) return completion();
    if (deployment === breakingModel)
      return {
        stream: [data(delta("Hel")), data({ error: { code: "content_filter", message: "filtered" } })],
      };
    return {
      stream: [
        // First what the filter makes of the prompt, without a choice.
        data(chunk([], { prompt_filter_results: [{ prompt_index: 0, content_filter_results: filtered }] })),
        data(delta("Hel")),
        data(delta("lo", "stop")),
        // With the asynchronous filter: a choice without delta.
        data(chunk([{ index: 0, finish_reason: null, content_filter_offsets: { check_offset: 0 } }])),
        ...(wantsUsage(call) ? [data(chunk([], { usage }))] : []),
        done,
      ],
    };
  };

const common = {
  unauthorized: error(401, "401", "Access denied due to invalid subscription key or wrong API endpoint."),
  unknown: () => error(404, "404", "Resource not found"),
  headers: {
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-remaining-requests": "59",
    "x-ratelimit-remaining-tokens": "149984",
    "x-rate-limit-reset-tokens": "21",
    "retry-after-ms": "1500",
  },
};

/** The API with dated versions: `https://{resource}.openai.azure.com/openai/deployments/{deployment}/…?api-version=…` */
export const azureClassic: Behaviour = {
  ...common,
  prefix: "/openai",
  key: { header: "api-key", value: "test-key" },
  routes: {},
  unknown: (call) => {
    if (!call.query.get("api-version")) return common.unknown();
    const [, deployment, operation] = /^\/deployments\/([^/]+)(\/.+)$/.exec(call.path) ?? [];
    if (operation === "/chat/completions") return chat(() => decodeURIComponent(deployment ?? ""))(call);
    if (operation === "/embeddings") return embeddingsAsAsked(call);
    if (operation === "/audio/transcriptions") return { json: { text: "Hello" } };
    if (operation === "/images/edits") return { json: { created: 1, data: [] } };
    if (`${call.method} ${call.path}` === "GET /models") return models();
    if (`${call.method} ${call.path}` === "POST /responses") return response(call);
    if (/batches$/.test(call.path)) return { json: { id: "batch_1", object: "batch" } };
    return common.unknown();
  },
};

/** The v1 API: `https://{resource}.openai.azure.com/openai/v1/…` */
export const azureV1: Behaviour = {
  ...common,
  prefix: "/openai/v1",
  key: { header: "api-key", value: "test-key" },
  routes: {
    "POST /chat/completions": chat(({ body }) => body["model"]),
    "POST /responses": response,
    "POST /embeddings": embeddingsAsAsked,
    "GET /models": models,
  },
};
