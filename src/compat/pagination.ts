// `api-openai/pagination` and `/core/pagination`: the official classes of pages, which say of a page how its list is paged.

import { type Page as AnyPage, pagingOf } from "../handwritten/core/pages/page.ts";

export type { PageRequestOptions } from "../handwritten/core/pages/page.ts";
export { PagePromise } from "../handwritten/core/pages/page-promise.ts";

/** What stands on the right of `instanceof`. Pages are made by list calls, not by a program. */
export interface PageClass<Page> {
  [Symbol.hasInstance](value: unknown): value is Page;
}

/** Any page of a list. */
export type AbstractPage<Item> = AnyPage<object, Item>;

/** The one page of a list that has no others. */
export type Page<Item> = AnyPage<{ data: Item[]; object: string }, Item>;

/** A page whose last item leads to the next one. */
export type CursorPage<Item> = AnyPage<{ data: Item[]; has_more: boolean }, Item>;

/** A page with the `last_id` that leads to the next one. */
export type ConversationCursorPage<Item> = AnyPage<
  { data: Item[]; has_more: boolean; last_id: string },
  Item
>;

/** A page with the cursor of the next one, which goes into `after`. */
export type NextCursorPage<Item> = AnyPage<{ data: Item[]; has_more: boolean; next: string | null }, Item>;

/** A page with the token of the next one, which goes into `page`. */
export type TokenPage<Item> = AnyPage<{ data: Item[]; has_more: boolean; next: string | null }, Item>;

type Paging = NonNullable<ReturnType<typeof pagingOf>>;

const pageClass = <Page>(isOne: (paging: Paging) => boolean): PageClass<Page> => ({
  [Symbol.hasInstance](value: unknown): value is Page {
    const paging = pagingOf(value);
    return paging !== undefined && isOne(paging);
  },
});

export const AbstractPage: PageClass<AbstractPage<unknown>> = /* @__PURE__ */ pageClass(() => true);

export const Page: PageClass<Page<unknown>> = /* @__PURE__ */ pageClass(({ read }) => read === null);

export const CursorPage: PageClass<CursorPage<unknown>> = /* @__PURE__ */ pageClass(
  ({ read }) => read === "id",
);

export const ConversationCursorPage: PageClass<ConversationCursorPage<unknown>> = /* @__PURE__ */ pageClass(
  ({ read }) => read === "last_id",
);

export const NextCursorPage: PageClass<NextCursorPage<unknown>> = /* @__PURE__ */ pageClass(
  ({ read, write }) => read === "next" && write === "after",
);

export const TokenPage: PageClass<TokenPage<unknown>> = /* @__PURE__ */ pageClass(
  ({ read, write }) => read === "next" && write === "page",
);

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
