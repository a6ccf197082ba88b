import type { PageRequest } from "../../contract.ts";
import { PaginationError } from "../../errors/index.ts";
import { inspectAs, type Show } from "../inspect.ts";
import { describeRequest } from "../request/describe-request.ts";
import type { ListBody } from "./list-body.ts";

/** How a page asks for the next one. */
export type SendPage = <Body, Item>(
  request: PageRequest<Body, Item>,
  seen: ReadonlySet<string>,
) => Promise<Page<Body, Item>>;

/** One page of a list: the fields that the server sent, and how to go on. Iterating it goes through all pages, item by item. */
export type Page<Body, Item> = Body & Pager<Body, Item>;

/** What a request for a page is made of, as options of a call. */
export interface PageRequestOptions {
  readonly method: PageRequest["method"];
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
}

/** The methods of a {@link Page}. */
export interface Pager<Body, Item> extends AsyncIterable<Item> {
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
}

/** What a page needs besides to go on. */
export interface Onward {
  /** The cursors so far. */
  readonly seen: ReadonlySet<string>;
  /** Takes secrets out of an error. */
  readonly clean: <Value>(value: Value) => Value;
}

/** What a page is inside: how it was asked for, and how it goes on. */
interface Inside extends Onward {
  readonly request: PageRequest;
  readonly send: SendPage;
}

/** Not a private member: a page behind a proxy has to work. */
const insideKey: unique symbol = Symbol("page");

class ServerPage<Item> {
  declare readonly [insideKey]: Inside;

  constructor(body: object, inside: Inside) {
    if (!isShown) isShown = inspectAs<ServerPage<unknown>>(ServerPage, shown);
    Object.defineProperty(this, insideKey, { value: inside });
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
    const { request } = this[insideKey];
    const { params, paging } = request;
    const page = this as Readonly<Record<string, unknown>>;
    const last = this.getPaginatedItems().at(-1) as { readonly id?: unknown } | undefined;
    // A page of `next` may be empty and still lead on; the others name their last item.
    if (paging.read === null || page["has_more"] === false || (paging.read !== "next" && last === undefined))
      return null;
    const named = paging.read === "id" ? undefined : page[paging.read];
    const cursor = named ?? (paging.read === "next" ? undefined : last?.id);
    if (typeof cursor !== "string" || !cursor) return null;
    return { ...request, params: { ...params, query: { ...params?.query, [paging.write]: cursor } } };
  }

  nextPageRequestOptions(): PageRequestOptions | null {
    const next = this.nextPageRequest();
    return next && { method: next.method, path: next.path, query: { ...next.params?.query } };
  }

  async getNextPage(): Promise<ServerPage<Item>> {
    const next = this.nextPageRequest();
    const { request: asked, send, seen, clean } = this[insideKey];
    const request = describeRequest(asked);
    if (!next)
      throw clean(
        new PaginationError("this is the last page; ask hasNextPage() before getNextPage()", { request }),
      );
    const cursor = cursorIn(next) as string;
    if (cursor === cursorIn(asked) || seen.has(cursor))
      throw clean(
        new PaginationError("the server repeats a cursor, so the list would never end", { request }),
      );
    // cast: `send` gives the page as its users see it, with the server's fields; inside it is this class.
    return (await send(next, new Set(seen).add(cursor))) as unknown as ServerPage<Item>;
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

let isShown = false;

/** The fields that the server sent, and whether there is more. */
const shown = (page: ServerPage<unknown>, show: Show): string => {
  const more = page.hasNextPage() ? "more to come" : "the last one";
  return `Page <${more}> ${show({ ...page })}`;
};

const cursorIn = ({ params, paging }: PageRequest): unknown =>
  (params?.query as Record<string, unknown> | undefined)?.[paging.write];

/** How a list is paged that a value is a page of; undefined for a value that is no page. */
export const pagingOf = (value: unknown): PageRequest["paging"] | undefined =>
  (value as Partial<Pick<ServerPage<unknown>, typeof insideKey>> | null | undefined)?.[insideKey]?.request
    .paging;

/** Makes a page of a list. */
export const createPage = <Body, Item>(
  fields: ListBody,
  request: PageRequest<Body, Item>,
  send: SendPage,
  onward: Onward,
): Page<Body, Item> =>
  // cast: the constructor copies the fields of the body, which no class type can say.
  new ServerPage<Item>(fields, { ...onward, request, send }) as unknown as Page<Body, Item>;
