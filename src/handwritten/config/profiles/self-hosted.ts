// Rows of the table of profiles: servers that one runs oneself. What a row may say is explained there.
import { defineProfile, type Profile } from "./profile.ts";

/** Templates of open models know `system` only: `developer` is refused by some and left out by others. */
const DEVELOPER_IS_SYSTEM = { "messages[].role": { developer: "system" } } as const;

export const ollama: Profile<"ollama"> = /* @__PURE__ */ defineProfile({
  name: "ollama",
  title: "Ollama",
  sources: [
    "https://docs.ollama.com/api/openai-compatibility",
    "https://github.com/ollama/ollama/blob/main/server/routes.go",
    "https://github.com/ollama/ollama/blob/main/openai/openai.go",
    "https://github.com/ollama/ollama/issues/7125", // max_completion_tokens is ignored, still so in 0.32.5
    "https://github.com/ollama/ollama-python/issues/453", // roles are the model's business
    "https://github.com/pydantic/pydantic-ai/issues/6610", // complete answers whose finish_reason is null
  ],
  baseURL: "http://127.0.0.1:11434/v1",
  auth: { header: "authorization", required: false },
  keyVariable: "OLLAMA_API_KEY", // for https://ollama.com/v1; a server of one's own ignores keys
  paths: [
    "POST /chat/completions",
    "/completions",
    "/embeddings",
    "GET /models",
    "GET /models/{model}",
    "POST /responses",
    "/images/generations",
    "/images/edits",
    // Since 0.40.8; an older server answers 404.
    "/audio/speech",
    "/audio/transcriptions",
  ],
  // Its decoder leaves out what it does not know (`store`, `metadata`, …), so nothing needs to be dropped.
  fields: {
    "/chat/completions": {
      rename: { max_completion_tokens: "max_tokens" },
      replace: DEVELOPER_IS_SYSTEM,
    },
  },
  stream: { done: true, finishReason: "sometimes", usage: "on request" },
  // Versions before `encoding_format` was read send numbers whatever is asked.
  tokenCount: "used",
  base64Embeddings: true,
});

export const llamaCpp: Profile<"llamaCpp"> = /* @__PURE__ */ defineProfile({
  name: "llamaCpp",
  title: "llama.cpp",
  sources: [
    "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md",
    "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/server.cpp", // the routes
    "https://github.com/ggml-org/llama.cpp/pull/19831", // max_completion_tokens, since February 2026
    "https://github.com/ggml-org/llama.cpp/pull/20215", // developer becomes system there, since March 2026
    "https://github.com/ggml-org/llama.cpp/pull/24013", // comments while it is silent
    "https://github.com/ggml-org/llama.cpp/issues/10887", // base64
  ],
  baseURL: "http://127.0.0.1:8080/v1",
  auth: { header: "authorization", required: false }, // `--api-key`
  keyVariable: "LLAMA_API_KEY",
  paths: [
    "POST /chat/completions",
    "/completions",
    "/embeddings",
    "GET /models",
    "POST /responses",
    "/responses/input_tokens",
    "/audio/transcriptions",
  ],
  // Builds before those two changes ignore the one and may fail on the other; `max_tokens` means the same to both.
  fields: {
    "/chat/completions": {
      rename: { max_completion_tokens: "max_tokens" },
      replace: DEVELOPER_IS_SYSTEM,
    },
  },
  stream: { done: true, finishReason: "always", usage: "on request", keepAlive: ["comment"] },
  tokenCount: "used",
  base64Embeddings: true,
});

export const vllm: Profile<"vllm"> = /* @__PURE__ */ defineProfile({
  name: "vllm",
  title: "vLLM",
  sources: [
    "https://docs.vllm.ai/en/stable/serving/online_serving.html",
    "https://docs.vllm.ai/en/stable/models/pooling_models/embed.html",
    "https://github.com/vllm-project/vllm/issues/5734", // base64: a 400 in 2024, and served since
    "https://github.com/vllm-project/vllm/pull/43590", // developer: folded into system for /responses only
    "https://github.com/vllm-project/vllm/pull/54424", // comments in streams of /responses
  ],
  baseURL: "http://127.0.0.1:8000/v1",
  auth: { header: "authorization", required: false }, // `--api-key`
  keyVariable: "VLLM_API_KEY",
  paths: [
    "POST /chat/completions",
    "/completions",
    "/embeddings",
    "GET /models",
    "POST /responses",
    "GET /responses/{response_id}",
    "/responses/{response_id}/cancel",
    "/audio/transcriptions",
    "/audio/translations",
  ],
  // It knows both names of the token limit, and ignores fields that it does not know.
  fields: { "/chat/completions": { replace: DEVELOPER_IS_SYSTEM } },
  stream: { done: true, finishReason: "always", usage: "on request", keepAlive: ["comment"] },
  tokenCount: "used",
  base64Embeddings: true,
  realtime: { path: "/realtime" }, // transcription only; `session.update` names the model
});

export const lmStudio: Profile<"lmStudio"> = /* @__PURE__ */ defineProfile({
  name: "lmStudio",
  title: "LM Studio",
  sources: [
    "https://lmstudio.ai/docs/developer/openai-compat",
    "https://lmstudio.ai/docs/developer/openai-compat/chat-completions",
    "https://lmstudio.ai/docs/developer/core/authentication",
    "https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/618", // 200 for paths that it does not have
    "https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/669", // developer is refused
    "https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/756", // encoding_format is ignored
  ],
  baseURL: "http://127.0.0.1:1234/v1",
  auth: { header: "authorization", required: false }, // since 0.4.0, when switched on
  keyVariable: "LM_API_TOKEN",
  // What is not here is answered with 200 and `{"error":"Unexpected endpoint or method."}`: it must not get there.
  paths: ["POST /chat/completions", "/completions", "/embeddings", "GET /models", "POST /responses"],
  fields: {
    "/chat/completions": {
      rename: { max_completion_tokens: "max_tokens" },
      replace: DEVELOPER_IS_SYSTEM,
    },
  },
  stream: { done: true, finishReason: "always", usage: "on request" },
  tokenCount: "used",
  base64Embeddings: false,
});

export const localai: Profile<"localai"> = /* @__PURE__ */ defineProfile({
  name: "localai",
  title: "LocalAI",
  sources: [
    "https://github.com/mudler/LocalAI/blob/master/core/http/routes/openai.go",
    "https://github.com/mudler/LocalAI/blob/master/core/http/routes/openresponses.go",
    "https://github.com/mudler/LocalAI/blob/master/core/schema/prediction.go", // max_tokens, encoding_format
    "https://github.com/mudler/LocalAI/issues/4608", // developer: left to each model's template
  ],
  baseURL: "http://127.0.0.1:8080/v1",
  auth: { header: "authorization", required: false },
  keyVariable: "API_KEY",
  paths: [
    "POST /chat/completions",
    "/completions",
    "/embeddings",
    "GET /models",
    "POST /responses",
    "GET /responses/{response_id}",
    "/responses/{response_id}/cancel",
    "/moderations",
    "/images/generations",
    "/audio/speech",
    "/audio/transcriptions",
    "/realtime/sessions",
    "/realtime/calls",
  ],
  fields: {
    "/chat/completions": {
      rename: { max_completion_tokens: "max_tokens" },
      replace: DEVELOPER_IS_SYSTEM,
    },
  },
  // What a stream is like depends on the backend that runs the model.
  stream: { done: true, finishReason: "sometimes", usage: "on request" },
  tokenCount: "used",
  base64Embeddings: true,
  realtime: { path: "/realtime", modelParameter: "model" },
});
