import type { RealtimeConversationItem } from "../../../generated/models.ts";
import type { Fields } from "../../core/fields.ts";

/** The content of an item that has some. What a server sends may be anything. */
const partsOf = (item: RealtimeConversationItem): readonly Fields[] | undefined => {
  const { content } = item as { readonly content?: unknown };
  return Array.isArray(content) ? content : undefined;
};

/** A list of items with one more: after another, first (`root`), or last when there is no such other. */
export const insertItem = (
  items: readonly RealtimeConversationItem[],
  item: RealtimeConversationItem,
  after: string | undefined,
): readonly RealtimeConversationItem[] => {
  if (after === "root") return [item, ...items];
  const index = after === undefined ? -1 : items.findIndex(({ id }) => id === after);
  return index < 0 ? [...items, item] : items.toSpliced(index + 1, 0, item);
};

/** The newer form of an item, with what only the older one has: the server leaves audio out. */
export const mergeItem = (
  older: RealtimeConversationItem,
  newer: RealtimeConversationItem,
): RealtimeConversationItem => {
  const old = partsOf(older);
  const content = partsOf(newer)?.map((part, index) => ({ ...old?.[index], ...withoutNulls(part) }));
  return { ...older, ...newer, ...(content && { content }) } as RealtimeConversationItem;
};

/** The item with one part of its content changed. */
export const changePart = (
  item: RealtimeConversationItem,
  index: unknown,
  change: (part: Fields) => Fields,
): RealtimeConversationItem => {
  const content = partsOf(item)?.map((part, at) => (at === index ? change(part) : part));
  return content ? ({ ...item, content } as unknown as RealtimeConversationItem) : item;
};

const withoutNulls = (part: Fields): Fields =>
  Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== null && value !== undefined));
