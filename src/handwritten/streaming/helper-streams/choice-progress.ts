import type { CreateChatCompletionStreamResponse } from "../../../generated/models.ts";
import { parseJSON } from "../../core/parse-json.ts";
import type {
  ChatCompletionSnapshot,
  ChoiceSnapshot,
  ToolCallProgress,
} from "../accumulate/chat-completion.ts";
import type { ToolCallSnapshot } from "../accumulate/tool-calls.ts";
import type { ChatCompletionStreamEvents, CompletionParser } from "./chat-completion-events.ts";
import type { EventArguments } from "./events.ts";

type ChunkChoice = CreateChatCompletionStreamResponse["choices"][number];
type Logprobs = NonNullable<ChunkChoice["logprobs"]>["content"] & object;

/** Where a choice emits its progress. */
export interface Teller<Parsed> {
  tell<Name extends keyof ChatCompletionStreamEvents<Parsed>>(
    name: Name,
    ...args: EventArguments<ChatCompletionStreamEvents<Parsed>, Name>
  ): void;
  isHeard(name: keyof ChatCompletionStreamEvents<Parsed>): boolean;
  readonly parser: CompletionParser<Parsed> | undefined;
  /** The completion so far. */
  completion(): ChatCompletionSnapshot | undefined;
}

/** Emits the progress of one choice, and each part of it when it is whole. */
export class ChoiceProgress<Parsed> {
  readonly #to: Teller<Parsed>;
  readonly #choice: ChoiceSnapshot;
  /** The last text that was emitted as whole; more may follow it. */
  #wholeContent: string | undefined;
  #wholeRefusal: string | undefined;
  #current: number | undefined;
  readonly #begun = new Set<number>();
  readonly #done = new Set<number>();
  /** Calls that were checked for whole JSON, once: to check at each piece would be quadratic. */
  readonly #looked = new Set<number>();
  #isFinished = false;

  constructor(choice: ChoiceSnapshot, to: Teller<Parsed>) {
    this.#choice = choice;
    this.#to = to;
  }

  /** Emits the pieces of a chunk, which the snapshot has already. */
  take({ delta, logprobs, finish_reason }: ChunkChoice, calls: readonly ToolCallProgress[]): void {
    // A provider may leave it out.
    if (delta) this.#tellText(delta);
    if (logprobs) this.#tellLogprobs(logprobs);
    for (const call of calls) if (call.choice === this.#choice.index) this.#tellCall(call);
    if (!finish_reason) return;
    this.#to.parser?.check?.(this.#choice, this.#to.completion());
    this.finish();
  }

  /** The choice is finished: emits the whole parts that were not emitted yet. */
  finish(): void {
    this.#tellWhole();
    if (!this.#isFinished) this.#tellWholeLogprobs();
    this.#isFinished = true;
    for (const place of this.#begun) this.#tellCallDone(place);
  }

  #tellText({ content, refusal }: ChunkChoice["delta"]): void {
    const { message } = this.#choice;
    // A server that sends parts instead of a text has them in the snapshot.
    if (content && typeof content === "string") {
      const snapshot = message.content ?? "";
      this.#to.tell("content", content, snapshot);
      if (this.#to.isHeard("content.delta")) {
        const parsed = this.#to.parser?.content(snapshot, false, this.#choice.index) ?? null;
        this.#to.tell("content.delta", { delta: content, snapshot, parsed });
      }
    }
    if (refusal && typeof refusal === "string")
      this.#to.tell("refusal.delta", { delta: refusal, snapshot: message.refusal ?? "" });
  }

  #tellLogprobs({ content, refusal }: NonNullable<ChunkChoice["logprobs"]>): void {
    const { logprobs } = this.#choice;
    if (content)
      this.#to.tell("logprobs.content.delta", { content, snapshot: logprobs?.content as Logprobs });
    if (refusal)
      this.#to.tell("logprobs.refusal.delta", { refusal, snapshot: logprobs?.refusal as Logprobs });
  }

  #tellCall({ place, name, arguments: whole, delta }: ToolCallProgress): void {
    if (this.#current !== place) {
      if (this.#current === undefined) this.#tellWhole();
      else this.#tellCallBefore(this.#current);
      this.#current = place;
      this.#begun.add(place);
    }
    if (!this.#to.isHeard("tool_calls.function.arguments.delta")) return;
    const parsed_arguments = this.#to.parser?.toolArguments?.(name, whole, false, this.#keyOf(place)) ?? null;
    this.#to.tell("tool_calls.function.arguments.delta", {
      name,
      index: place,
      arguments: whole,
      parsed_arguments,
      arguments_delta: delta,
    });
  }

  /** Another call begins: the one before it is done if it is whole. Some providers mix their pieces. */
  #tellCallBefore(place: number): void {
    if (this.#looked.has(place)) return;
    this.#looked.add(place);
    if (parseJSON(this.#call(place)?.function?.arguments ?? "") !== undefined) this.#tellCallDone(place);
  }

  #tellCallDone(place: number): void {
    const called = this.#call(place)?.function;
    const name = called?.name ?? "";
    const whole = called?.arguments ?? "";
    if (this.#done.has(place)) return;
    this.#done.add(place);
    const parsed_arguments = this.#to.parser?.toolArguments?.(name, whole, true, this.#keyOf(place)) ?? null;
    this.#to.tell("tool_calls.function.arguments.done", {
      name,
      index: place,
      arguments: whole,
      parsed_arguments,
    });
  }

  #tellWhole(): void {
    const { content, refusal } = this.#choice.message;
    if (typeof content === "string" && content !== this.#wholeContent) {
      this.#wholeContent = content;
      if (this.#to.isHeard("content.done")) {
        const parsed = this.#to.parser?.content(content, true, this.#choice.index) ?? null;
        this.#to.tell("content.done", { content, parsed });
      }
    }
    if (refusal && typeof refusal === "string" && refusal !== this.#wholeRefusal) {
      this.#wholeRefusal = refusal;
      this.#to.tell("refusal.done", { refusal });
    }
  }

  #tellWholeLogprobs(): void {
    const { content, refusal } = this.#choice.logprobs ?? {};
    if (content) this.#to.tell("logprobs.content.done", { content: content as Logprobs });
    if (refusal) this.#to.tell("logprobs.refusal.done", { refusal: refusal as Logprobs });
  }

  /** Which call it is, among those of all choices. */
  #keyOf(place: number): string {
    return `${this.#choice.index}/${place}`;
  }

  #call(place: number): ToolCallSnapshot | undefined {
    return this.#choice.message.tool_calls?.[place];
  }
}
