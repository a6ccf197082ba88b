import type { PageRequest } from "../contract.ts";
import { DecodeError, PaginationError } from "../errors.ts";
import { describeRequest } from "./describe.ts";

/** How a page asks for the next one. */
export type SendPage = <Body, Item>(
  request: PageRequest<Body, Item>,
  seen: ReadonlySet<string>,
) => Promise<Page<Body, Item>>;

/** One page of a list: the fields that the server sent, and how to go on. Iterating it goes through all pages, item by item. */
export type Page<Body, Item> = Body & Pager<Body, Item>;

/** The methods of a {@link Page}. */
export interface Pager<Body, Item> extends AsyncIterable<Item> {
  /** The items of this page. */
  getPaginatedItems(): Item[];
  /** Whether the server has more. Asks nothing. */
  hasNextPage(): boolean;
  /** The request for the next page as a value, or null after the last. */
  nextPageRequest(): PageRequest<Body, Item> | null;
  /**
   * Asks for the next page.
   * @throws PaginationError when there is none, or when the server repeats a cursor
   */
  getNextPage(): Promise<Page<Body, Item>>;
  /** This page and all after it. */
  iterPages(): AsyncGenerator<Page<Body, Item>, void, undefined>;
}

/** What a page needs besides to go on. */
export interface Onward {
  /** The cursors so far. */
  readonly seen: ReadonlySet<string>;
  /** Takes secrets out of an error. */
  readonly clean: <Value>(value: Value) => Value;
}

class ServerPage<Item> {
  readonly #request: PageRequest;
  readonly #send: SendPage;
  readonly #onward: Onward;

  constructor(body: object, request: PageRequest, send: SendPage, onward: Onward) {
    this.#request = request;
    this.#send = send;
    this.#onward = onward;
    // Neither a field called `getNextPage` nor, by plain assignment, a `__proto__` may replace the methods below.
    for (const [name, value] of Object.entries(body))
      if (!Object.hasOwn(ServerPage.prototype, name))
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
  }

  getPaginatedItems(): Item[] {
    const { data } = this as { readonly data?: unknown };
    return Array.isArray(data) ? data : [];
  }

  hasNextPage(): boolean {
    return this.nextPageRequest() !== null;
  }

  nextPageRequest(): PageRequest | null {
    const { params, paging } = this.#request;
    const page = this as Readonly<Record<string, unknown>>;
    const last = this.getPaginatedItems().at(-1) as { readonly id?: unknown } | undefined;
    // A page of `next` may be empty and still lead on; the others name their last item.
    if (paging.read === null || page["has_more"] === false || (paging.read !== "next" && last === undefined))
      return null;
    const named = paging.read === "id" ? undefined : page[paging.read];
    const cursor = named ?? (paging.read === "next" ? undefined : last?.id);
    if (typeof cursor !== "string" || !cursor) return null;
    return { ...this.#request, params: { ...params, query: { ...params?.query, [paging.write]: cursor } } };
  }

  async getNextPage(): Promise<ServerPage<Item>> {
    const next = this.nextPageRequest();
    const request = describeRequest(this.#request);
    const { seen, clean } = this.#onward;
    if (!next)
      throw clean(
        new PaginationError("this is the last page; ask hasNextPage() before getNextPage()", { request }),
      );
    const cursor = cursorIn(next) as string;
    if (cursor === cursorIn(this.#request) || seen.has(cursor))
      throw clean(
        new PaginationError("the server repeats a cursor, so the list would never end", { request }),
      );
    return (await this.#send(next, new Set(seen).add(cursor))) as unknown as ServerPage<Item>;
  }

  async *iterPages(): AsyncGenerator<ServerPage<Item>, void, undefined> {
    let page: ServerPage<Item> = this;
    yield page;
    while (page.hasNextPage()) {
      page = await page.getNextPage();
      yield page;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.iterPages()) yield* page.getPaginatedItems();
  }
}

const cursorIn = ({ params, paging }: PageRequest): unknown =>
  (params?.query as Record<string, unknown> | undefined)?.[paging.write];

/** Makes a page of what the server answered. */
export const createPage = <Body, Item>(
  body: unknown,
  request: PageRequest<Body, Item>,
  send: SendPage,
  onward: Onward,
): Page<Body, Item> => {
  if (typeof body !== "object" || body === null || !Array.isArray((body as { data?: unknown }).data))
    throw onward.clean(
      new DecodeError("a page of a list was due, but the answer has no data", {
        request: describeRequest(request),
      }),
    );
  return new ServerPage<Item>(body, request, send, onward) as unknown as Page<Body, Item>;
};
