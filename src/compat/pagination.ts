// `api-openai/pagination` and `/core/pagination`: the official classes of pages.

export type { PageRequestOptions } from "../handwritten/core/pages/page.ts";
export {
  AbstractPage,
  ConversationCursorPage,
  CursorPage,
  NextCursorPage,
  Page,
  type PageConstructor,
  TokenPage,
} from "../handwritten/core/pages/page-classes.ts";
export { PagePromise } from "../handwritten/core/pages/page-promise.ts";

/** What the one page of a list that has no others answers with. */
export interface PageResponse<Item> {
  data: Item[];
  object: string;
}

/** What a page answers with whose last item leads to the next one. */
export interface CursorPageResponse<Item> {
  data: Item[];
  has_more: boolean;
}

/** What a page answers with that has the id of its last item. */
export interface ConversationCursorPageResponse<Item> extends CursorPageResponse<Item> {
  last_id: string;
}

/** What a page answers with that has the cursor of the next one. */
export interface NextCursorPageResponse<Item> extends CursorPageResponse<Item> {
  next: string | null;
}

/** What a page answers with that has the token of the next one. */
export type TokenPageResponse<Item> = NextCursorPageResponse<Item>;

/** Which page of a list. */
export interface CursorPageParams {
  /** The id of the item before the first one of the page. */
  after?: string;
  /** How many items. */
  limit?: number;
}

export type ConversationCursorPageParams = CursorPageParams;
export type NextCursorPageParams = CursorPageParams;

/** Which page of a list that is paged by tokens. */
export interface TokenPageParams {
  /** The `next` of the page before. */
  page?: string;
  /** How many items. */
  limit?: number;
}
