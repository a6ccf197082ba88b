// The names of OpenTelemetry's conventions for generative AI. They are in development, so there are two sets:
// `1.41` is the last that was tagged, and what backends know; `latest` is where they are going.
// https://github.com/open-telemetry/semantic-conventions-genai

/** Which set of names is used. */
export type SemanticConventions = "1.41" | "latest";

/** The names that differ between the two sets. */
export interface Names {
  readonly duration: string;
  readonly timeToFirstChunk: string;
  readonly timePerOutputChunk: string;
  /** One histogram by token type, or counters and histograms by the name of what they count. */
  readonly tokens:
    | { readonly kind: "by_type"; readonly histogram: string }
    | {
        readonly kind: "by_name";
        readonly counters: TokenNames;
        readonly histograms: Pick<TokenNames, "input" | "output">;
      };
  readonly cacheRead: string;
}

interface TokenNames {
  readonly input: string;
  readonly output: string;
  readonly cacheRead: string;
  readonly reasoning: string;
}

const inference = "gen_ai.client.inference";

export const NAMES: Readonly<Record<SemanticConventions, Names>> = {
  "1.41": {
    duration: "gen_ai.client.operation.duration",
    timeToFirstChunk: "gen_ai.client.operation.time_to_first_chunk",
    timePerOutputChunk: "gen_ai.client.operation.time_per_output_chunk",
    tokens: { kind: "by_type", histogram: "gen_ai.client.token.usage" },
    cacheRead: "gen_ai.usage.cache_read.input_tokens",
  },
  latest: {
    duration: `${inference}.duration`,
    timeToFirstChunk: `${inference}.time_to_first_chunk`,
    timePerOutputChunk: `${inference}.time_per_output_chunk`,
    tokens: {
      kind: "by_name",
      counters: {
        input: `${inference}.usage.input_tokens`,
        output: `${inference}.usage.output_tokens`,
        cacheRead: `${inference}.usage.cache_read.input_tokens`,
        reasoning: `${inference}.usage.reasoning.output_tokens`,
      },
      histograms: {
        input: `${inference}.operation.input_tokens`,
        output: `${inference}.operation.output_tokens`,
      },
    },
    cacheRead: "gen_ai.usage.cache_read.input_tokens",
  },
};

/** Seconds: 0.01, doubled thirteen times. */
export const DURATION_BOUNDS: number[] = Array.from({ length: 14 }, (_, n) =>
  Number((0.01 * 2 ** n).toFixed(2)),
);
/** Tokens: powers of four up to 67 million. */
export const TOKEN_BOUNDS: number[] = Array.from({ length: 14 }, (_, n) => 4 ** n);

/** What an operation is called there; others go by the name of their operation. */
export const OPERATION_NAMES: Readonly<Record<string, string>> = {
  createChatCompletion: "chat",
  createResponse: "chat",
  createCompletion: "text_completion",
  createEmbedding: "embeddings",
};

/** Which of OpenAI's APIs for conversations it is. */
export const API_TYPES: Readonly<Record<string, string>> = {
  createChatCompletion: "chat_completions",
  createResponse: "responses",
};
