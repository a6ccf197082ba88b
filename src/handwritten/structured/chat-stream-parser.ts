import type { CreateChatCompletionRequest } from "../../generated/models.ts";
import type { CompletionParser } from "../streaming/helper-streams/chat-completion-events.ts";
import { type ChatReader, checkWhole, prepareChat } from "./chat-output.ts";
import { PartialJSON } from "./partial-json.ts";
import type { Read } from "./read-output.ts";
import { Slots } from "./slots.ts";

/** Reads the outputs of a chat completion as they come, and when they are whole. */
export class ChatStreamParser implements CompletionParser<unknown> {
  readonly #reader: ChatReader;
  /** What has come, by the place of the text. */
  readonly #partial = new Map<string, { readonly json: PartialJSON; seen: number }>();

  constructor(reader: ChatReader) {
    this.#reader = reader;
  }

  /** Makes the parameters ready, and what reads their outputs. @throws ConfigurationError for a schema that cannot be sent */
  static of(body: Parameters<typeof prepareChat>[0]): {
    readonly body: CreateChatCompletionRequest;
    readonly parser: ChatStreamParser;
  } {
    const { body: sent, reader } = prepareChat(body);
    return { body: sent, parser: new ChatStreamParser(reader) };
  }

  check: NonNullable<CompletionParser<unknown>["check"]> = (choice, completion) =>
    checkWhole(this.#reader, choice as Parameters<typeof checkWhole>[1], completion);

  content(text: string, isWhole: boolean, choice: number): unknown {
    return this.#value(this.#reader.content, text, isWhole, `${choice}`);
  }

  toolArguments(name: string, text: string, isWhole: boolean, place: string): unknown {
    return this.#value(this.#reader.argumentsOf(name), text, isWhole, place);
  }

  #value(read: Read | undefined, text: string, isWhole: boolean, place: string): unknown {
    if (!read) return null;
    if (!isWhole) return this.#valueSoFar(text, place);
    let value: unknown = null;
    const slots = new Slots(undefined);
    slots.fill(read, text, (each) => {
      value = each;
    });
    slots.assertFilled();
    return value;
  }

  #valueSoFar(text: string, place: string): unknown {
    const partial = this.#partial.get(place) ?? { json: new PartialJSON(), seen: 0 };
    this.#partial.set(place, partial);
    partial.json.push(text.slice(partial.seen));
    partial.seen = text.length;
    return partial.json.value ?? null;
  }
}
