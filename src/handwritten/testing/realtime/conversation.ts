import type { RealtimeConversationItem } from "../../../generated/models.ts";
import { badParameter, type Violation } from "../request/violation.ts";

type Item = RealtimeConversationItem & { readonly id: string };

/** What a session may hold. */
const MAX_ITEMS = 10_000;
const MAX_CHARS = 67_108_864;

/** The items of a session, in order, under the rules of the API. */
export class Conversation {
  #items: Item[] = [];
  readonly #chars = new Map<string, number>();
  #total = 0;

  get items(): readonly Item[] {
    return this.#items;
  }

  find(id: unknown): Item | undefined {
    return this.#items.find((item) => item.id === id);
  }

  /** Adds an item after another, first (`root`) or last. @returns the violation, or the item before it */
  add(item: Item, after?: string): { readonly previous: string | null } | Violation {
    if (this.find(item.id))
      return badParameter(
        "item.id",
        "item_create_duplicate_item_id",
        `There is an item '${item.id}' already.`,
      );
    const chars = JSON.stringify(item).length;
    if (this.#items.length >= MAX_ITEMS || this.#total + chars > MAX_CHARS)
      return badParameter(
        "item",
        "conversation_full",
        `A conversation has at most ${MAX_ITEMS} items and ${MAX_CHARS} characters.`,
      );
    const at = after === undefined ? this.#items.length : after === "root" ? 0 : this.#indexAfter(after);
    if (at === 0 && after !== undefined && after !== "root")
      return badParameter(
        "previous_item_id",
        "item_create_previous_item_id_not_found",
        `No item '${after}'.`,
      );
    if (item.type === "function_call_output" && !this.#hasCall(item.call_id, at))
      return badParameter("item.call_id", "invalid_tool_call_id", `No function call '${item.call_id}'.`);
    this.#items.splice(at, 0, item);
    this.#count(item.id, chars);
    return { previous: this.#items[at - 1]?.id ?? null };
  }

  /** Puts a newer form of an item in its place. @returns which item it comes after */
  replace(item: Item): string | null {
    const at = this.#items.findIndex(({ id }) => id === item.id);
    if (at >= 0) {
      this.#items[at] = item;
      this.#count(item.id, JSON.stringify(item).length);
    }
    return this.#items[at - 1]?.id ?? null;
  }

  remove(id: unknown): boolean {
    const before = this.#items.length;
    this.#items = this.#items.filter((item) => item.id !== id);
    if (typeof id === "string") this.#count(id, 0);
    return this.#items.length < before;
  }

  #count(id: string, chars: number): void {
    this.#total += chars - (this.#chars.get(id) ?? 0);
    if (chars) this.#chars.set(id, chars);
    else this.#chars.delete(id);
  }

  #indexAfter(id: string): number {
    return this.#items.findIndex((item) => item.id === id) + 1;
  }

  #hasCall(callID: string, before: number): boolean {
    return this.#items
      .slice(0, before)
      .some((item) => item.type === "function_call" && item.call_id === callID);
  }
}

/** The item as the server sends it: without the audio of the client. */
export const withoutAudio = (item: RealtimeConversationItem): RealtimeConversationItem => {
  if (item.type !== "message") return item;
  switch (item.role) {
    case "user":
      return { ...item, content: item.content.map(muted) };
    case "assistant":
      return { ...item, content: item.content.map(muted) };
    case "system":
      return { ...item, content: item.content.map(muted) };
  }
};

const muted = <Part extends object>(part: Part): Omit<Part, "audio"> => {
  const { audio: _, ...rest } = part as Part & { readonly audio?: unknown };
  return rest;
};
