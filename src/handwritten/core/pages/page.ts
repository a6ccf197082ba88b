import type { PageRequest } from "../../contract.ts";
import type { FinalRequestOptions } from "../request/final-options.ts";

/** One page of a list: the fields that the server sent, and how to go on. Iterating it goes through all pages, item by item. */
export type Page<Body, Item> = Body & Pager<Body, Item>;

/** What a request for a page is made of, as options of a call. */
export type PageRequestOptions = Pick<FinalRequestOptions, "method" | "path" | "query" | "headers" | "body">;

/** The methods of a {@link Page}. */
export interface Pager<Body, Item> extends AsyncIterable<Item> {
  /** The head of the answer that it came in, as a `Response` without a body. Not enumerable. */
  readonly response: Response;
  /** What the server sent, decoded. Not enumerable. */
  readonly body: unknown;
  /** The items of this page. */
  getPaginatedItems(): Item[];
  /** Whether the server has more. Asks nothing. */
  hasNextPage(): boolean;
  /** The request for the next page as a value, or null after the last. */
  nextPageRequest(): PageRequest<Body, Item> | null;
  /** Method, path and query of the request for the next page, or null after the last. */
  nextPageRequestOptions(): PageRequestOptions | null;
  /**
   * Asks for the next page.
   * @throws PaginationError when there is none, or when the server repeats a cursor
   */
  getNextPage(): Promise<Page<Body, Item>>;
  /** This page and all after it. */
  iterPages(): AsyncGenerator<Page<Body, Item>, void, undefined>;
  /** The items of this page and of all after it. */
  [Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined>;
}

/** How a page asks for the next one. */
export type SendPage = (request: PageRequest, seen: ReadonlySet<string>) => Promise<unknown>;
