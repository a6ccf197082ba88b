import { profiles } from "../../../../src/handwritten/config/profiles/index.ts";
import {
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from "../../../../src/handwritten/errors/index.ts";
import { chunkOf, completionOf, done, event, type Recording, usageChunk, usageOf } from "./recording.ts";

const safe = { hate: { filtered: false, severity: "safe" }, violence: { filtered: false, severity: "safe" } };
const violent = { ...safe, violence: { filtered: true, severity: "high" } };
const prompt = { prompt_filter_results: [{ prompt_index: 0, content_filter_results: safe }] };

export const azure: Recording = {
  called: "Azure OpenAI",
  profile: profiles.azure(),
  sources: [
    "https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter",
    "https://learn.microsoft.com/azure/ai-foundry/openai/how-to/quota",
    "https://github.com/AbanteAI/archive-old-cli-mentat/issues/429", // the first chunk
    "https://github.com/tatsu-lab/alpaca_eval/issues/227", // a prompt that is filtered
  ],
  completion: {
    json: completionOf(
      {
        content_filter_results: safe,
        logprobs: null,
        message: { role: "assistant", content: "Hi.", refusal: null, annotations: [] },
      },
      usageOf(8, 2, { prompt_tokens_details: { cached_tokens: 0 } }),
      { ...prompt, system_fingerprint: "fp_1" },
    ),
    want: {
      text: "Hi.",
      finishReason: "stop",
      usage: [8, 2, 10],
      also: { choices: [{ content_filter_results: { hate: { severity: "safe" } } }] },
    },
  },
  stream: {
    stream: [
      // No choice, no id, no time: what the filter makes of the prompt.
      event({ id: "", object: "", created: 0, model: "", choices: [], system_fingerprint: null, ...prompt }),
      event(
        chunkOf({ role: "assistant", content: "", refusal: null }, null, {}, { content_filter_results: {} }),
      ),
      event(chunkOf({ content: "Hi." }, null, {}, { content_filter_results: safe })),
      event(chunkOf({}, "stop", {}, { content_filter_results: {} })),
      event(usageChunk(usageOf(8, 2))),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [8, 2, 10], also: prompt },
  },
  models: {
    json: { data: [{ id: "gpt-a", object: "model", status: "succeeded", created_at: 1 }], object: "list" },
    want: ["gpt-a"],
  },
  unauthorized: {
    status: 401,
    json: { error: { code: "401", message: "Access denied due to invalid subscription key" } },
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      code: "401",
      says: "Access denied",
      mayPass: false,
    },
  },
  missingModel: {
    status: 404,
    json: { error: { code: "DeploymentNotFound", message: "The deployment is not there" } },
    want: {
      error: NotFoundError,
      kind: "not_found",
      status: 404,
      code: "DeploymentNotFound",
      says: "deployment",
      mayPass: false,
    },
  },
  limited: {
    status: 429,
    headers: { "retry-after": "7", "retry-after-ms": "6200", "x-ratelimit-remaining-requests": "0" },
    json: { error: { code: "429", message: "Please retry after 7 seconds" } },
    want: {
      error: RateLimitError,
      kind: "rate_limit",
      status: 429,
      code: "429",
      says: "retry after 7",
      retryAfterMs: 6200,
      mayPass: true,
    },
  },
  failing: {
    status: 500,
    json: { error: { code: "InternalServerError", message: "Backend returned unexpected response" } },
    want: {
      error: InternalServerError,
      kind: "server",
      status: 500,
      code: "InternalServerError",
      says: "Backend",
      mayPass: true,
    },
  },
  odd: {
    "a prompt that is filtered": {
      status: 400,
      json: {
        error: {
          message: "The response was filtered",
          type: null,
          param: "prompt",
          code: "content_filter",
          status: 400,
          innererror: { code: "ResponsibleAIPolicyViolation", content_filter_result: violent },
        },
      },
      want: {
        error: BadRequestError,
        kind: "bad_request",
        status: 400,
        code: "content_filter",
        says: "filtered",
        mayPass: false,
      },
    },
    "an answer that is cut by the filter": {
      json: completionOf(
        {
          finish_reason: "content_filter",
          content_filter_results: violent,
          message: { role: "assistant", content: "Hi" },
        },
        usageOf(8, 1),
        prompt,
      ),
      want: { text: "Hi", finishReason: "content_filter", usage: [8, 1, 9] },
    },
    "the API management in front of it": {
      status: 429,
      headers: { "retry-after": "20" },
      json: { statusCode: 429, message: "Rate limit is exceeded. Try again in 20 seconds." },
      want: {
        error: RateLimitError,
        kind: "rate_limit",
        status: 429,
        says: "Try again in 20",
        retryAfterMs: 20_000,
        mayPass: true,
      },
    },
    "a filter that reports later, in choices without a delta": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi." })),
        event({
          ...chunkOf({}),
          choices: [{ index: 0, finish_reason: null, content_filter_offsets: { check_offset: 44 } }],
        }),
        event(chunkOf({}, "stop")),
        done,
      ],
      want: { text: "Hi.", finishReason: "stop" },
    },
  },
};
