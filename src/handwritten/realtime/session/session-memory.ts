import type { Fields } from "../../core/fields.ts";
import { type ConversationItem, changePart, insertItem, mergeItem } from "./conversation-items.ts";
import { mergeSession } from "./merge-session.ts";
import { replayable } from "./replayable-item.ts";

/** An item with its place: after another, or first (`root`). */
interface Creation {
  readonly eventID: string | undefined;
  readonly after: string | undefined;
  readonly item: ConversationItem;
}

/** The state of a session, for its restoration in a new one. */
export interface SessionMemory {
  /** The configuration, as far as the client has changed it and the server has agreed. */
  readonly session: Fields | undefined;
  /** Changes of it that the server has not answered. */
  readonly updates: readonly { readonly eventID: string | undefined; readonly session: Fields }[];
  /** The conversation, in order. */
  readonly items: readonly ConversationItem[];
  /** Items that the client has sent and the server has not answered. */
  readonly creations: readonly Creation[];
}

export const emptyMemory: SessionMemory = {
  session: undefined,
  updates: [],
  items: [],
  creations: [],
};

/** An event of either side; fields that are not declared may be anything. */
export interface AnyEvent {
  readonly type: string;
  readonly event_id?: string | undefined;
  readonly [field: string]: unknown;
}

/** The memory after the client has sent an event. */
export const afterSending = (memory: SessionMemory, event: AnyEvent): SessionMemory => {
  const { type, event_id: eventID, session, previous_item_id, item_id } = event;
  switch (type) {
    case "session.update":
      return { ...memory, updates: [...memory.updates, { eventID, session: session as Fields }] };
    case "conversation.item.create": {
      const item = event["item"] as ConversationItem;
      // The server's answer may be read first.
      if (memory.items.some(({ id }) => id !== undefined && id === item.id)) return memory;
      const after = previous_item_id as string | undefined;
      return { ...memory, creations: [...memory.creations, { eventID, after, item }] };
    }
    case "conversation.item.delete":
      return withoutItem(memory, item_id);
    default:
      return memory;
  }
};

/** The memory after the server has sent an event. */
export const afterReceiving = (memory: SessionMemory, event: AnyEvent): SessionMemory => {
  switch (event.type) {
    case "session.updated": {
      // They are answered in their order.
      const [first, ...updates] = memory.updates;
      return first ? { ...memory, session: mergeSession(memory.session, first.session), updates } : memory;
    }
    case "conversation.item.created":
    case "conversation.item.added":
    case "conversation.item.done":
      return withItem(memory, event["item"] as ConversationItem, event["previous_item_id"]);
    case "conversation.item.deleted":
      return withoutItem(memory, event["item_id"]);
    case "conversation.item.truncated":
      // The words that were not heard are not part of the conversation, and nothing shows which words those are.
      return withPart(memory, event, ({ transcript: _, text: __, audio: ___, ...part }) => part);
    case "conversation.item.input_audio_transcription.completed":
      return withPart(memory, event, ({ audio: _, ...part }) => ({
        ...part,
        transcript: event["transcript"],
      }));
    case "error":
      return refused(memory, (event["error"] as AnyEvent | undefined)?.event_id);
    default:
      return memory;
  }
};

/** To be sent to a new session: first the configuration, then the items, in order. */
export interface Replay {
  readonly session: Fields | undefined;
  readonly items: readonly ConversationItem[];
  /** The number of items that a client cannot send. */
  readonly skipped: number;
}

/** The replay of a memory. */
export const replayOf = ({ session, updates, items, creations }: SessionMemory): Replay => {
  const all = creations.reduce((list, { item, after }) => insertItem(list, item, after), items);
  const calls = new Set<unknown>();
  const restored = all.flatMap((known) => {
    const item = replayable(known);
    if (item?.type === "function_call") calls.add(item.call_id);
    // An output is refused where its call is not known.
    const isOrphan = item?.type === "function_call_output" && !calls.has(item.call_id);
    return item && !isOrphan ? [item] : [];
  });
  return {
    session: updates.reduce((merged, update) => mergeSession(merged, update.session), session),
    items: restored,
    skipped: all.length - restored.length,
  };
};

const refused = (memory: SessionMemory, id: string | null | undefined): SessionMemory => {
  if (!id) return memory;
  const isOther = ({ eventID }: { readonly eventID: string | undefined }): boolean => eventID !== id;
  return {
    ...memory,
    updates: memory.updates.filter(isOther),
    creations: memory.creations.filter(isOther),
  };
};

const withoutItem = (memory: SessionMemory, id: unknown): SessionMemory => ({
  ...memory,
  items: memory.items.filter((item) => item.id !== id),
  creations: memory.creations.filter(({ item }) => item.id !== id),
});

const withPart = (
  memory: SessionMemory,
  event: AnyEvent,
  change: (part: Fields) => Fields,
): SessionMemory => ({
  ...memory,
  items: memory.items.map((item) =>
    item.id === event["item_id"] ? changePart(item, event["content_index"], change) : item,
  ),
});

/** Adds or updates an item of the server. A new item gets the place that the client asked for, or that the server names. */
const withItem = (memory: SessionMemory, item: ConversationItem, previous: unknown): SessionMemory => {
  // Later events could not refer to an item without an id.
  if (typeof item?.id !== "string") return memory;
  const known = memory.items.find(({ id }) => id === item.id);
  if (known) {
    const merged = mergeItem(known, item);
    return { ...memory, items: memory.items.map((other) => (other === known ? merged : other)) };
  }
  const creation = memory.creations.find((sent) => sent.item.id === item.id);
  const merged = creation ? mergeItem(creation.item, item) : item;
  // Null may mean the first place, or that the server does not send it.
  const after = creation?.after ?? (previous as string | null | undefined) ?? undefined;
  return {
    ...memory,
    items: insertItem(memory.items, merged, after),
    creations: memory.creations.filter((sent) => sent !== creation),
  };
};
