import { profiles } from "../../../../src/handwritten/config/profiles/index.ts";
import {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  RateLimitError,
} from "../../../../src/handwritten/errors/index.ts";
import { chunkOf, completionOf, done, event, type Recording, usageOf } from "./recording.ts";

const cost = usageOf(9, 3, { cost: 0.00002, cost_details: { upstream_inference_cost: null } });
const errorOf = (code: number, message: string, metadata?: object): object => ({
  error: { message, code, ...(metadata && { metadata }) },
  user_id: "user_1",
});

export const openrouter: Recording = {
  called: "OpenRouter",
  profile: profiles.openrouter,
  sources: [
    "https://openrouter.ai/docs/api/reference/errors-and-debugging",
    "https://openrouter.ai/docs/api/reference/streaming",
    "https://github.com/astrio-labs/forall/issues/76", // 402
    "https://github.com/tailcallhq/forgecode/issues/571", // an error in an error
  ],
  completion: {
    // While it waits it sends white space.
    text: `\n         \n\n         \n${JSON.stringify(
      completionOf(
        {
          native_finish_reason: "end_turn",
          message: { role: "assistant", content: "Hi.", refusal: null, reasoning: "A greeting." },
        },
        cost,
        { provider: "Upstream" },
      ),
    )}`,
    want: {
      text: "Hi.",
      finishReason: "stop",
      usage: [9, 3, 12],
      also: { provider: "Upstream", choices: [{ message: { reasoning: "A greeting." } }] },
    },
  },
  stream: {
    stream: [
      ": OPENROUTER PROCESSING\n\n",
      event(
        chunkOf({ role: "assistant", content: "", reasoning: "A greeting." }, null, { provider: "Upstream" }),
      ),
      ": OPENROUTER PROCESSING\n\n",
      event(chunkOf({ role: "assistant", content: "Hi." }, "stop", {}, { native_finish_reason: "end_turn" })),
      // The usage comes beside a choice that is empty.
      event(chunkOf({ role: "assistant", content: "" }, null, { usage: cost })),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [9, 3, 12], also: { usage: { cost: 0.00002 } } },
  },
  models: {
    // No `object`, neither of the list nor of a model.
    json: {
      data: [{ id: "a/one", name: "One", created: 1, pricing: { prompt: "0.1" } }, { id: "b/two:free" }],
    },
    want: ["a/one", "b/two:free"],
  },
  unauthorized: {
    status: 401,
    json: errorOf(401, "User not found."),
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      code: "401",
      says: "User not found.",
      mayPass: false,
    },
  },
  missingModel: {
    status: 400,
    json: errorOf(400, "x is not a valid model ID"),
    want: {
      error: BadRequestError,
      kind: "bad_request",
      status: 400,
      code: "400",
      says: "x is not",
      mayPass: false,
    },
  },
  limited: {
    status: 429,
    headers: { "retry-after": "3" },
    json: errorOf(429, "Provider returned error", {
      raw: "x is rate-limited upstream",
      provider_name: "Upstream",
    }),
    want: {
      error: RateLimitError,
      kind: "rate_limit",
      status: 429,
      code: "429",
      says: "Provider returned error",
      retryAfterMs: 3000,
      mayPass: true,
    },
  },
  failing: {
    status: 502,
    json: errorOf(502, "Provider returned error", { provider_name: "Upstream" }),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 502,
      code: "502",
      says: "Provider",
      mayPass: true,
    },
  },
  odd: {
    "no credit": {
      status: 402,
      json: errorOf(402, "This request requires more credits", { provider_name: null }),
      want: { error: APIError, kind: "api", status: 402, code: "402", says: "more credits", mayPass: false },
    },
    "an error in an error, with a good status": {
      json: { error: { error: { message: "More credits are required", code: 402 }, code: 402 } },
      want: { error: APIError, kind: "api", status: 402, code: "402", says: "More credits", mayPass: false },
    },
    "an error with a good status": {
      json: errorOf(500, "Internal Server Error"),
      want: {
        error: InternalServerError,
        kind: "server",
        status: 500,
        code: "500",
        says: "Internal",
        mayPass: true,
      },
    },
    "a choice that failed, after some text": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi" })),
        event(chunkOf({ content: "" }, "error", {}, { error: { code: 502, message: "Upstream is gone" } })),
        done,
      ],
      want: {
        error: InternalServerError,
        kind: "server",
        status: 502,
        code: "502",
        says: "Upstream is gone",
        after: "Hi",
        mayPass: false,
      },
    },
    "a stream that fails before its first token": {
      streamed: true,
      stream: [
        ": OPENROUTER PROCESSING\n\n",
        event(errorOf(429, "Rate limit exceeded: free-models-per-min")),
      ],
      want: {
        error: RateLimitError,
        kind: "rate_limit",
        status: 429,
        code: "429",
        says: "free-models-per-min",
        after: "",
        mayPass: true,
      },
    },
  },
};
