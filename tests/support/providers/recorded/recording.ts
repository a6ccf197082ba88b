// What servers answer, byte for byte as far as it matters. Written by hand after the pages and reports under `sources`; ids, models and
// texts are made up.
import type { Profile } from "../../../../src/handwritten/config/profiles/index.ts";
import type { APIError, ErrorKind } from "../../../../src/handwritten/errors/index.ts";
import type { Answered } from "../provider-server.ts";

/** The caller's view of an answer with a text. */
export interface WantedText {
  readonly text: string;
  readonly finishReason: string | null;
  /** Prompt, completion and total. */
  readonly usage?: readonly [prompt: number, completion: number, total: number];
  /** More of the result, or of some event of a stream. */
  readonly also?: object;
}

/** The caller's view of an error. */
export interface WantedError {
  readonly error: typeof APIError | (new (...args: never[]) => Error);
  readonly kind: ErrorKind;
  readonly status?: number;
  readonly code?: string | null;
  readonly type?: string;
  /** Part of the message: the server's own words. */
  readonly says: string;
  readonly retryAfterMs?: number;
  /** Whether policies may send the same request again. */
  readonly mayPass: boolean;
  /** The text that a stream brought before. */
  readonly after?: string;
}

/** One answer, and what the caller is to see of it. */
export type Recorded<Want> = Answered & { readonly want: Want };

/** The answers of one kind of server. Where it has no keys or no limits of its own, there is none. */
export interface Recording {
  readonly called: string;
  /** Absent where the package has none: the server is named by its address alone. */
  readonly profile?: Profile;
  readonly sources: readonly string[];
  readonly completion: Recorded<WantedText>;
  readonly stream: Recorded<WantedText>;
  readonly models: Recorded<readonly string[]>;
  readonly unauthorized?: Recorded<WantedError>;
  readonly missingModel: Recorded<WantedError>;
  readonly limited?: Recorded<WantedError>;
  readonly failing: Recorded<WantedError>;
  /** What this server does in its own way. */
  readonly odd: Readonly<
    Record<string, Recorded<WantedText | WantedError> & { readonly streamed?: boolean }>
  >;
}

export const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
export const done = "data: [DONE]\n\n";

/** A completion with one choice. */
export const completionOf = (choice: object, usage: object | undefined, more: object = {}): object => ({
  id: "chatcmpl-7",
  object: "chat.completion",
  created: 1_760_000_000,
  model: "a-model",
  choices: [{ index: 0, finish_reason: "stop", ...choice }],
  ...(usage && { usage }),
  ...more,
});

/** A chunk with one choice. */
export const chunkOf = (
  delta: object,
  finish_reason: string | null = null,
  more: object = {},
  choice: object = {},
): object => ({
  id: "chatcmpl-7",
  object: "chat.completion.chunk",
  created: 1_760_000_000,
  model: "a-model",
  choices: [{ index: 0, delta, finish_reason, ...choice }],
  ...more,
});

/** A chunk of the usage alone. */
export const usageChunk = (usage: object): object => ({ ...chunkOf({}), choices: [], usage });

export const usageOf = (prompt_tokens: number, completion_tokens: number, more: object = {}): object => ({
  prompt_tokens,
  completion_tokens,
  total_tokens: prompt_tokens + completion_tokens,
  ...more,
});

/** A list of models as OpenAI has it. */
export const modelList = (owned_by: string, ...ids: string[]): object => ({
  object: "list",
  data: ids.map((id) => ({ id, object: "model", created: 1_760_000_000, owned_by })),
});
