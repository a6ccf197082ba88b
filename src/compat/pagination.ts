// `api-openai/pagination` and `/core/pagination`.

export type { Page } from "../handwritten/core/pages/page.ts";
export { PagePromise } from "../handwritten/core/pages/page-promise.ts";
