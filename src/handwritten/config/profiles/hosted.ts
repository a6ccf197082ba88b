// Rows of the table of profiles: services. What a row may say is explained there.
import { standardLimit, standardSpelling } from "../../errors/rate-limits/rate-limits.ts";
import { defineProfile, type Profile } from "./profile.ts";

export const openai: Profile<"openai"> = /* @__PURE__ */ defineProfile({
  name: "openai",
  title: "OpenAI",
  sources: [
    "https://platform.openai.com/docs/api-reference",
    "https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers",
    "https://platform.openai.com/docs/guides/rate-limits#reduce-the-max_tokens-to-match-the-size-of-your-completions", // tokenCount
    "https://platform.openai.com/docs/guides/realtime-websocket",
  ],
  baseURL: "https://api.openai.com/v1",
  auth: { header: "authorization", required: true },
  keyVariable: "OPENAI_API_KEY",
  paths: "all",
  fields: {},
  stream: { done: true, finishReason: "always", usage: "on request" },
  rateLimitHeaders: standardSpelling,
  // The larger of `max_tokens` and an estimate by the characters of the request.
  tokenCount: "reserved",
  base64Embeddings: true,
  realtime: { path: "/realtime", modelParameter: "model" },
});

export const openrouter: Profile<"openrouter"> = /* @__PURE__ */ defineProfile({
  name: "openrouter",
  title: "OpenRouter",
  sources: [
    "https://openrouter.ai/docs/api/reference/overview",
    "https://openrouter.ai/docs/api/reference/streaming",
    "https://openrouter.ai/docs/api/reference/limits",
    "https://openrouter.ai/blog/insights/every-modality-one-api/",
    "https://github.com/mnfst/llm-gateway/issues/2053", // the comment as data
    "https://github.com/Gitlawb/openclaude/issues/936", // X-RateLimit-* of a 429
  ],
  baseURL: "https://openrouter.ai/api/v1",
  auth: { header: "authorization", required: true },
  keyVariable: "OPENROUTER_API_KEY",
  // Its `/images`, `/videos` and `/files` are shaped in its own way.
  paths: [
    "POST /chat/completions",
    "/completions",
    "POST /responses",
    "/embeddings",
    "GET /models",
    "/audio/speech",
    "/audio/transcriptions",
  ],
  // It translates requests for the provider of the model, and leaves out what that provider does not know.
  fields: {},
  stream: { done: true, finishReason: "always", usage: "always", keepAlive: ["comment", "data"] },
  // Sent with errors, and only by its own limits; tokens are not limited.
  rateLimitHeaders: {
    requests: {
      limit: "x-ratelimit-limit",
      remaining: "x-ratelimit-remaining",
      reset: "x-ratelimit-reset",
      resetAs: "epochMs",
    },
  },
  base64Embeddings: true,
});

export const groq: Profile<"groq"> = /* @__PURE__ */ defineProfile({
  name: "groq",
  title: "Groq",
  sources: [
    "https://console.groq.com/docs/openai",
    "https://console.groq.com/docs/api-reference",
    "https://console.groq.com/docs/rate-limits",
    "https://github.com/fanenr/chatbot/issues/21", // store: 400 in December 2024
    "https://github.com/zeeyado/koassistant.koplugin/issues/106", // max_tokens count before the request runs
  ],
  baseURL: "https://api.groq.com/openai/v1",
  auth: { header: "authorization", required: true },
  keyVariable: "GROQ_API_KEY",
  paths: [
    "POST /chat/completions",
    "POST /responses",
    "GET /models",
    "GET /models/{model}",
    "/audio/speech",
    "/audio/transcriptions",
    "/audio/translations",
    "/batches",
    "/batches/{batch_id}",
    "/batches/{batch_id}/cancel",
    "/files",
    "/files/{file_id}",
    "/files/{file_id}/content",
  ],
  // `logprobs`, `top_logprobs`, `logit_bias` and `n` above 1 are a 400 too, and change the answer: they are sent.
  fields: { "/chat/completions": { drop: ["store", "messages[].name"] } },
  stream: { done: true, finishReason: "always", usage: "on request" },
  // The names are OpenAI's; requests are counted by the day, tokens by the minute.
  rateLimitHeaders: {
    requests: /* @__PURE__ */ standardLimit("requests", 86_400_000),
    tokens: /* @__PURE__ */ standardLimit("tokens", 60_000),
  },
  tokenCount: "reserved",
  base64Embeddings: false, // It serves no embeddings.
});
