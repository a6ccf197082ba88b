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
