import type {
  CreateChatCompletionResponse,
  CreateChatCompletionStreamResponse,
} from "../../../generated/models.ts";
import type { Accumulator } from "./accumulator.ts";
import { mergeDelta, setField } from "./merge-delta.ts";
import { placeIn } from "./place.ts";
import { type ToolCallDelta, ToolCalls } from "./tool-calls.ts";

type Chunk = CreateChatCompletionStreamResponse;
type Completion = CreateChatCompletionResponse;

/** A completion as far as it has come: its choices may lack what is still to be said. */
export type ChatCompletionSnapshot = Completion;

interface Choice {
  readonly index: number;
  readonly message: { role: string; content: string | null; refusal: string | null; tool_calls?: object[] };
  finish_reason: string | null;
  logprobs: object | null;
}

/** What a chunk has for itself: the completion's are made of them, or it has none. */
const OWN = new Set(["object", "choices", "obfuscation"]);

/** Chunks of a chat completion, put together. Fields that nobody knows (`reasoning_content`) are kept, text appended. */
export const chatCompletionAccumulator = (): Accumulator<Chunk, ChatCompletionSnapshot> => {
  let completion: (Omit<Completion, "choices"> & { choices: Choice[] }) | undefined;
  const tools = new Map<Choice, ToolCalls>();

  const choiceAt = (index: number): Choice => {
    const choices = completion?.choices ?? [];
    placeIn(choices, index);
    const found = choices[index] ?? choices.find((choice) => choice.index === index);
    if (found?.index === index) return found;
    const choice: Choice = {
      index,
      message: { role: "assistant", content: null, refusal: null },
      finish_reason: null,
      logprobs: null,
    };
    choices.push(choice);
    choices.sort((a, b) => a.index - b.index);
    return choice;
  };

  const addTools = (choice: Choice, deltas: readonly ToolCallDelta[]): void => {
    const calls = tools.get(choice) ?? new ToolCalls();
    tools.set(choice, calls);
    for (const delta of deltas) calls.add(delta);
    choice.message.tool_calls = calls.list;
  };

  return {
    add: (chunk) => {
      completion ??= { id: "", object: "chat.completion", created: 0, model: "", choices: [] };
      // What a later chunk does not know, it does not take back.
      for (const [name, value] of Object.entries(chunk))
        if (value !== null && value !== undefined && !OWN.has(name)) setField(completion, name, value);
      // Azure's first chunk has no choices, and some of its later ones no delta.
      for (const { index = 0, delta, finish_reason, logprobs, ...others } of chunk.choices ?? []) {
        const choice = choiceAt(index);
        const { tool_calls, ...message } = delta ?? {};
        mergeDelta(choice.message, message);
        if (tool_calls) addTools(choice, tool_calls);
        if (logprobs) {
          choice.logprobs ??= {};
          mergeDelta(choice.logprobs, logprobs);
        }
        if (finish_reason) choice.finish_reason = finish_reason;
        mergeDelta(choice, others);
      }
    },
    get snapshot() {
      return completion as ChatCompletionSnapshot | undefined;
    },
  };
};
