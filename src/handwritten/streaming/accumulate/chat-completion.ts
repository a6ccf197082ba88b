import type {
  CreateChatCompletionResponse,
  CreateChatCompletionStreamResponse,
} from "../../../generated/models.ts";
import { type Fields, isFields } from "../../core/fields.ts";
import type { Accumulator } from "./accumulator.ts";
import { chatChunk } from "./chunk-repair.ts";
import { Faults, isEmpty } from "./faults.ts";
import { goesOn } from "./goes-on.ts";
import { mergeDelta, mergeField, setField } from "./merge-delta.ts";
import { LEFT_OUT } from "./repair.ts";
import { type ToolCallDelta, type ToolCallSnapshot, ToolCalls } from "./tool-calls.ts";

type Chunk = CreateChatCompletionStreamResponse;
type Completion = CreateChatCompletionResponse;

/** A completion as far as it has come: its choices may be unfinished. */
export type ChatCompletionSnapshot = Completion;

/** A choice as far as it has come. */
export interface ChoiceSnapshot {
  readonly index: number;
  readonly message: { role: string; content: string | null; refusal: string | null; tool_calls?: object[] };
  finish_reason: string | null;
  logprobs: { content?: unknown[] | null; refusal?: unknown[] | null } | null;
}

/** What the last chunk brought of one tool call. */
export interface ToolCallProgress {
  /** The choice's index. */
  readonly choice: number;
  /** The place of the call among the message's. */
  readonly place: number;
  readonly name: string;
  /** All of the arguments so far. */
  readonly arguments: string;
  readonly delta: string;
}

/** The fields of a chunk that are not copied into the completion. */
const CHUNK_FIELDS = new Set(["object", "choices", "obfuscation"]);
const NO_PROGRESS: readonly ToolCallProgress[] = [];
const NO_CHOICES: readonly Fields[] = [];

/** Puts chunks together, with the tool calls of the last chunk. */
export class ChatCompletionAccumulator implements Accumulator<Chunk, ChatCompletionSnapshot> {
  /** Pieces of functions' arguments in the last chunk. */
  toolCallProgress: readonly ToolCallProgress[] = NO_PROGRESS;
  /** Text that a `message` of the last chunk has beyond what was put together, by the indexes of the choices. */
  readonly fromMessages: Map<number, Fields> = new Map();
  readonly faults: Faults;
  readonly #choices = new Map<number, ChoiceSnapshot>();
  readonly #tools = new Map<number, ToolCalls>();
  /** The fields that a `message` gave, with the index of its choice. */
  readonly #wholes = new Set<string>();
  #completion: (Omit<Completion, "choices"> & { choices: ChoiceSnapshot[] }) | undefined;

  constructor(faults: Faults = new Faults()) {
    this.faults = faults;
  }

  get snapshot(): ChatCompletionSnapshot | undefined {
    return this.#completion as ChatCompletionSnapshot | undefined;
  }

  /** The choice of an index, if one has begun. */
  choice(index: number): ChoiceSnapshot | undefined {
    return this.#choices.get(index);
  }

  /** @returns the chunk without what cannot be read of it; undefined where that is all */
  add(given: Chunk): Chunk | undefined {
    const chunk = chatChunk(given, this.faults);
    if (!isFields(chunk)) {
      if (chunk !== LEFT_OUT) this.faults.skip("a chunk is not an object", given);
      return undefined;
    }
    const choices = (chunk["choices"] ?? NO_CHOICES) as readonly Fields[];
    this.#completion ??= { id: "", object: "chat.completion", created: 0, model: "", choices: [] };
    this.toolCallProgress = NO_PROGRESS;
    if (this.fromMessages.size > 0) this.fromMessages.clear();
    const completion: object = this.#completion;
    const known = completion as Fields;
    for (const name of Object.keys(chunk)) {
      const value = chunk[name];
      // A later chunk without a value does not clear it; most chunks repeat the value.
      if (value === null || value === undefined || value === known[name] || CHUNK_FIELDS.has(name)) continue;
      setField(completion, name, value);
    }
    // Azure's first chunk has no choices, and some of its later ones no delta.
    for (const choice of choices) this.#addChoice(choice);
    return chunk as Fields & Chunk;
  }

  #addChoice(more: Fields): void {
    const choice = this.#choiceAt((more["index"] ?? 0) as number);
    for (const name of Object.keys(more)) this.#addField(choice, name, more[name]);
    const { message, delta } = more;
    if (message) this.#takeWhole(choice, message as Fields, delta as Fields | undefined);
    if (choice.finish_reason) this.#tools.get(choice.index)?.finish(choice.index);
  }

  #addField(choice: ChoiceSnapshot, name: string, value: unknown): void {
    switch (name) {
      case "delta":
        if (value) this.#addDelta(choice, value as Fields);
        break;
      case "message":
        break;
      case "finish_reason":
        if (value) choice.finish_reason = value as string;
        break;
      case "logprobs":
        if (!value) break;
        choice.logprobs ??= {};
        mergeDelta(choice.logprobs, value, this.faults);
        break;
      case "index":
        break;
      default:
        mergeField(choice, name, value, this.faults);
    }
  }

  #addDelta({ index, message }: ChoiceSnapshot, delta: Fields): void {
    for (const name of Object.keys(delta))
      if (name !== "tool_calls") mergeField(message, name, delta[name], this.faults);
      else if ((delta[name] as ToolCallDelta[] | null)?.length)
        this.#addTools(message, index, delta[name] as ToolCallDelta[]);
  }

  /** Some servers send all of the message so far, in the place of a delta or beside one. What the delta has is not taken again. */
  #takeWhole(choice: ChoiceSnapshot, whole: Fields, delta: Fields | undefined): void {
    const { message } = choice;
    for (const name of Object.keys(whole)) {
      const value = whole[name];
      const there = (message as object as Fields)[name];
      if (isEmpty(value) || !isEmpty(delta?.[name])) continue;
      if (name !== "role") {
        this.faults.note("a choice has a `message`");
        if (!goesOn(there, value) && !this.#mayReplace(choice, name)) {
          this.faults.skip("a `message` does not go on with what came before it", value);
          continue;
        }
        this.#wholes.add(`${choice.index} ${name}`);
      }
      if (name === "tool_calls") {
        const before = this.#tools.get(choice.index)?.list;
        this.#tools.delete(choice.index);
        this.#addTools(message, choice.index, value as ToolCallDelta[], before);
      } else {
        const { index } = choice;
        if (typeof value === "string")
          this.fromMessages.set(index, { ...this.fromMessages.get(index), [name]: beyond(there, value) });
        setField(message, name, undefined);
        mergeField(message, name, value, this.faults);
      }
    }
  }

  /** What deltas put together gives way to the message of the last chunk. Messages that do not go on may be pieces. */
  #mayReplace({ index, finish_reason }: ChoiceSnapshot, name: string): boolean {
    if (!finish_reason || this.#wholes.has(`${index} ${name}`)) return false;
    this.faults.note("a `message` is not what its deltas were");
    return true;
  }

  #addTools(
    message: ChoiceSnapshot["message"],
    choice: number,
    deltas: readonly ToolCallDelta[],
    before: readonly ToolCallSnapshot[] = [],
  ): void {
    const tools = this.#tools.get(choice) ?? new ToolCalls(this.faults);
    this.#tools.set(choice, tools);
    tools.beginChunk();
    const progress = [...this.toolCallProgress];
    for (const delta of deltas) {
      const place = tools.add(delta);
      if (place === undefined) continue;
      // A piece may say null of what it does not know.
      const { name, arguments: whole } = tools.list[place]?.function ?? {};
      const { arguments: more } = delta.function ?? {};
      if (delta.function)
        progress.push({
          choice,
          place,
          name: name ?? "",
          arguments: whole ?? "",
          delta: beyond(before[place]?.function?.arguments, more ?? ""),
        });
    }
    this.toolCallProgress = progress;
    if (tools.list.length > 0) message.tool_calls = tools.list;
  }

  #choiceAt(index: number): ChoiceSnapshot {
    const known = this.#choices.get(index);
    if (known) return known;
    const choices = this.#completion?.choices ?? [];
    const choice: ChoiceSnapshot = {
      index,
      message: { role: "assistant", content: null, refusal: null },
      finish_reason: null,
      logprobs: null,
    };
    this.#choices.set(choice.index, choice);
    choices.push(choice);
    // They come in any order; the completion has them in theirs.
    choices.sort((a, b) => a.index - b.index);
    return choice;
  }
}

/** What a text has after an earlier one. Text that has replaced another is not told as more of it. */
const beyond = (there: unknown, text: string): string => {
  if (typeof there !== "string") return text;
  return text.startsWith(there) ? text.slice(there.length) : "";
};

/** Chunks of a chat completion, put together. Unknown fields (`reasoning_content`) are kept, and their text is appended. */
export const chatCompletionAccumulator = (): Accumulator<Chunk, ChatCompletionSnapshot> =>
  new ChatCompletionAccumulator();
