import { functionToCall } from "./function-to-call.ts";
import { CREATED_AT, countOf, DONE, type StreamEvent, type TellStory } from "./story.ts";
import { argumentsOf, piecesOf, type StreamBehaviour } from "./stream-behaviour.ts";

type Told = readonly [delta: object, logprobs?: object];

/**
 * The chunks of a chat completion: for each of the `n` choices the role, the pieces of the text or of a call, and the
 * finish reason; the choices take turns. Then the usage, if it is asked for, and `[DONE]`.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export const chatStory: TellStory = function* ({ fields, behaviour }) {
  const { include_usage = false } = (fields["stream_options"] ?? {}) as { include_usage?: boolean };
  const called = functionToCall(fields);
  const n = countOf(fields["n"], 1);
  const chunk = (choices: readonly object[], usage: object | null = null): StreamEvent => ({
    data: {
      id: "chatcmpl_000001",
      object: "chat.completion.chunk",
      created: CREATED_AT,
      model: fields["model"] ?? "gpt-5.2",
      choices,
      ...(include_usage && { usage }),
    },
  });
  const deltasOf = (choice: number): Iterable<Told> =>
    called ? callDeltas(called, choice, behaviour) : textDeltas(fields["logprobs"] === true, behaviour);
  const choices = Array.from({ length: n }, (_, index) => ({
    index,
    deltas: deltasOf(index)[Symbol.iterator](),
  }));

  let completion_tokens = 0;
  for (let left = choices; left.length; ) {
    const unfinished: typeof choices = [];
    for (const choice of left) {
      const { index, deltas } = choice;
      const { done, value: [delta, logprobs = null] = [{}] } = deltas.next();
      yield chunk([
        { index, delta, logprobs, finish_reason: done ? (called ? "tool_calls" : "stop") : null },
      ]);
      completion_tokens++;
      if (!done) unfinished.push(choice);
    }
    left = unfinished;
  }
  if (include_usage)
    yield chunk([], { prompt_tokens: 1, completion_tokens, total_tokens: completion_tokens + 1 });
  yield DONE;
};

function* textDeltas(withLogprobs: boolean, behaviour: StreamBehaviour): Generator<Told, undefined> {
  yield [{ role: "assistant", content: "", refusal: null }];
  for (const content of piecesOf(behaviour)) {
    const token = { token: content, logprob: 0, bytes: [...Buffer.from(content)], top_logprobs: [] };
    yield withLogprobs ? [{ content }, { content: [token], refusal: null }] : [{ content }];
  }
}

function* callDeltas(name: string, choice: number, behaviour: StreamBehaviour): Generator<Told, undefined> {
  const call = { index: 0, id: `call_${String(choice + 1).padStart(6, "0")}`, type: "function" };
  yield [
    {
      role: "assistant",
      content: null,
      refusal: null,
      tool_calls: [{ ...call, function: { name, arguments: "" } }],
    },
  ];
  for (const piece of argumentsOf(behaviour).pieces)
    yield [{ tool_calls: [{ index: 0, function: { arguments: piece } }] }];
}
