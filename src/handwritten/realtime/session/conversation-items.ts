import type { Fields } from "../../core/fields.ts";

/** An item of a conversation as JSON, of either side. Only its id is declared: other fields may be anything. */
export interface ConversationItem {
  readonly id?: string;
  readonly [field: string]: unknown;
}

/** The content of an item, if it is a list. */
const partsOf = ({ content }: ConversationItem): readonly Fields[] | undefined =>
  Array.isArray(content) ? content : undefined;

/** A list of items with one more: after another, first (`root`), or last when there is no such other. */
export const insertItem = (
  items: readonly ConversationItem[],
  item: ConversationItem,
  after: string | undefined,
): readonly ConversationItem[] => {
  if (after === "root") return [item, ...items];
  const index = after === undefined ? -1 : items.findIndex(({ id }) => id === after);
  return index < 0 ? [...items, item] : items.toSpliced(index + 1, 0, item);
};

/** The newer form of an item, with the fields that only the older form has: the server omits audio. */
export const mergeItem = (older: ConversationItem, newer: ConversationItem): ConversationItem => {
  const old = partsOf(older);
  const content = partsOf(newer)?.map((part, index) => ({ ...old?.[index], ...withoutNulls(part) }));
  return { ...older, ...newer, ...(content && { content }) };
};

/** The item with one part of its content changed. */
export const changePart = (
  item: ConversationItem,
  index: unknown,
  change: (part: Fields) => Fields,
): ConversationItem => {
  const content = partsOf(item)?.map((part, at) => (at === index ? change(part) : part));
  return content ? { ...item, content } : item;
};

const withoutNulls = (part: Fields): Fields =>
  Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== null && value !== undefined));
