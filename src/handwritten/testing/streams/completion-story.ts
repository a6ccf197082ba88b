import { CREATED_AT, countOf, DONE, type StreamEvent, type TellStory } from "./story.ts";
import { piecesOf } from "./stream-behaviour.ts";

/**
 * The chunks of a (legacy) completion: for every prompt `n` choices, which take turns. Then the usage, if it is asked
 * for, and `[DONE]`.
 *
 * @see https://platform.openai.com/docs/api-reference/completions/create
 */
export const completionStory: TellStory = function* ({ fields, behaviour }) {
  const { include_usage = false } = (fields["stream_options"] ?? {}) as { include_usage?: boolean };
  const n = countOf(fields["n"], 1) * promptsIn(fields["prompt"]);
  const chunk = (choices: readonly object[], usage?: object): StreamEvent => ({
    data: {
      id: "cmpl_000001",
      object: "text_completion",
      created: CREATED_AT,
      model: fields["model"] ?? "gpt-3.5-turbo-instruct",
      choices,
      ...(usage && { usage }),
    },
  });

  let completion_tokens = 0;
  for (const text of piecesOf(behaviour))
    for (let index = 0; index < n; index++, completion_tokens++)
      yield chunk([{ index, text, logprobs: null, finish_reason: null }]);
  for (let index = 0; index < n; index++)
    yield chunk([{ index, text: "", logprobs: null, finish_reason: "stop" }]);
  if (include_usage)
    yield chunk([], { prompt_tokens: 1, completion_tokens, total_tokens: completion_tokens + 1 });
  yield DONE;
};

/** A list of tokens is one prompt, a list of texts or of lists of tokens as many as it has. */
const promptsIn = (prompt: unknown): number =>
  Array.isArray(prompt) && typeof prompt[0] !== "number" ? Math.max(prompt.length, 1) : 1;
