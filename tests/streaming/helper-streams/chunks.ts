import type { CreateChatCompletionStreamResponse } from "../../../src/generated/models.ts";

type Chunk = CreateChatCompletionStreamResponse;

const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 5, model: "gpt-5" } as const;

/** A chunk with one choice. */
export const delta = (value: object, choice: object = {}): Chunk =>
  ({
    ...head,
    choices: [{ index: 0, finish_reason: null, logprobs: null, delta: value, ...choice }],
  }) as Chunk;

/** A chunk that says why a choice is over. */
export const finish = (reason = "stop", index = 0): Chunk => delta({}, { index, finish_reason: reason });

/** A chunk with a piece of a tool call. */
export const tool = (piece: object): Chunk => delta({ tool_calls: [piece] });

export const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
export const usageChunk: Chunk = { ...head, choices: [], usage };

/** A short completion: `Hello`. */
export const hello: readonly Chunk[] = [
  delta({ role: "assistant", content: "", refusal: null }),
  delta({ content: "Hel" }),
  delta({ content: "lo" }),
  finish(),
  usageChunk,
];
