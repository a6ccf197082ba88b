import type { ApiRequest, PageRequest, Paging } from "../../contract.ts";
import { PaginationError } from "../../errors/index.ts";
import { inspectAs, type Show } from "../inspect.ts";
import { describeRequest } from "../request/describe-request.ts";
import { type FinalRequestOptions, finalOptionsOf } from "../request/final-options.ts";
import { headersRecord } from "../request/nullable-headers.ts";
import { operationByHand, overrideRequest } from "../request/override-request.ts";
import { encodePath } from "../request/path.ts";
import { itemsOf, listsOf } from "./item-iterator.ts";
import type { PageRequestOptions, SendPage } from "./page.ts";

/** What a page is inside: how it was asked for, what was answered, and how it goes on. */
export interface PageInside {
  readonly request: PageRequest;
  readonly response: () => Response;
  readonly body: unknown;
  readonly send: SendPage;
  /** The cursors so far. */
  readonly seen: ReadonlySet<string>;
  /** Takes secrets out of an error. */
  readonly clean: <Value>(value: Value) => Value;
}

/** A client as a page goes on with it. */
export interface PageClient {
  requestAPIList(PageClass: PageConstructor<never>, options: FinalRequestOptions): PromiseLike<unknown>;
}

/** What makes pages: a class of pages. */
// biome-ignore lint/suspicious/noExplicitAny: each class has items and a body of its own
export type PageConstructor<Made> = new (...args: any[]) => Made;

/** Not a private member: a page behind a proxy has to work. */
const insideKey: unique symbol = Symbol("page");

const insideOf = (page: object): PageInside => {
  const inside = (page as { [insideKey]?: PageInside })[insideKey];
  if (!inside) throw new TypeError("this is no page of a list");
  return inside;
};

/** How the pages of a class lead on; a class that has none says it by a method of its own. */
const pagingOf = (PageClass: object): Paging | undefined =>
  (PageClass as { readonly paging?: Paging }).paging;

/** Any page of a list. A subclass says what its items are, and how the next page is asked for. */
export abstract class AbstractPage<Item> implements AsyncIterable<Item> {
  /** What is made by a program itself, and by `getAPIList`; those of a list call are made without it. */
  constructor(client: PageClient, response: Response, body: unknown, options: FinalRequestOptions) {
    const PageClass = this.constructor as PageConstructor<never>;
    initialise(this, {
      request: requestOf(options, pagingOf(PageClass)),
      response: () => response,
      body,
      send: (next) => Promise.resolve(client.requestAPIList(PageClass, { ...options, ...changedBy(next) })),
      seen: new Set(),
      clean: (value) => value,
    });
    if (pagingOf(PageClass)) copyFields(this, body);
  }

  get response(): Response {
    return insideOf(this).response();
  }

  get body(): unknown {
    return insideOf(this).body;
  }

  getPaginatedItems(): Item[] {
    const { data } = this as { readonly data?: unknown };
    return Array.isArray(data) ? data : [];
  }

  hasNextPage(): boolean {
    return this.nextPageRequestOptions() !== null;
  }

  nextPageRequest(): PageRequest | null {
    const { request } = insideOf(this);
    const next = this.nextPageRequestOptions();
    if (!next) return null;
    const { path, method, query, headers, body } = next;
    const isSame = path === encodePath(request.path, request.params?.path);
    const asked = overrideRequest(request, { method, ...(!isSame && { path }), body });
    const params = { ...(isSame && request.params), query: query ?? {} };
    return { ...request, ...asked, params, ...(headers && { headers: headersRecord(headers) }) };
  }

  nextPageRequestOptions(): PageRequestOptions | null {
    const { request } = insideOf(this);
    const { read, write } = request.paging;
    const page = this as Readonly<Record<string, unknown>>;
    const last = this.getPaginatedItems().at(-1) as { readonly id?: unknown } | undefined;
    // A page of `next` may be empty and still lead on; the others name their last item.
    if (read === null || page["has_more"] === false || (read !== "next" && last === undefined)) return null;
    const named = read === "id" ? undefined : page[read];
    const cursor = named ?? (read === "next" ? undefined : last?.id);
    if (typeof cursor !== "string" || !cursor) return null;
    return { ...optionsOf(request), query: { ...request.params?.query, [write]: cursor } };
  }

  async getNextPage(): Promise<this> {
    const next = this.nextPageRequest();
    const { request: asked, send, seen, clean } = insideOf(this);
    const request = describeRequest(asked);
    if (!next)
      throw clean(
        new PaginationError("this is the last page; ask hasNextPage() before getNextPage()", { request }),
      );
    const cursor = cursorIn(next);
    // Of a class that leads on in a way of its own no cursor is known.
    if (cursor !== undefined && (cursor === cursorIn(asked) || seen.has(cursor)))
      throw clean(
        new PaginationError("the server repeats a cursor, so the list would never end", { request }),
      );
    return (await send(next, cursor === undefined ? seen : new Set(seen).add(cursor))) as this;
  }

  async *iterPages(): AsyncGenerator<this, void, undefined> {
    let page = this;
    yield page;
    while (page.hasNextPage()) {
      page = await page.getNextPage();
      yield page;
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    return itemsOf(listsOf<Item>(this));
  }
}

/** What the items of a page are. */
export type ItemIn<Made> = Made extends AbstractPage<infer Item> ? Item : never;

/** The one page of a list that has no others. */
export class Page<Item> extends AbstractPage<Item> {
  static get paging(): Paging {
    return { read: null, write: "after" };
  }

  declare data: Item[];
  declare object: string;
}

/** A page whose last item leads to the next one. */
export class CursorPage<Item> extends AbstractPage<Item> {
  static get paging(): Paging {
    return { read: "id", write: "after" };
  }

  declare data: Item[];
  declare has_more: boolean;
}

/** A page with the `last_id` that leads to the next one. */
export class ConversationCursorPage<Item> extends AbstractPage<Item> {
  static get paging(): Paging {
    return { read: "last_id", write: "after" };
  }

  declare data: Item[];
  declare has_more: boolean;
  declare last_id: string;
}

/** A page with the cursor of the next one, which goes into `after`. */
export class NextCursorPage<Item> extends AbstractPage<Item> {
  static get paging(): Paging {
    return { read: "next", write: "after" };
  }

  declare data: Item[];
  declare has_more: boolean;
  declare next: string | null;
}

/** A page with the token of the next one, which goes into `page`. */
export class TokenPage<Item> extends AbstractPage<Item> {
  static get paging(): Paging {
    return { read: "next", write: "page" };
  }

  declare data: Item[];
  declare has_more: boolean;
  declare next: string | null;
}

/** A class whose pages go through a list by themselves. */
export interface KindOfPage {
  readonly prototype: object;
  readonly paging: Paging;
}

const KINDS: readonly KindOfPage[] = [Page, CursorPage, ConversationCursorPage, NextCursorPage, TokenPage];

const classFor = ({ read, write }: Paging): { readonly prototype: object } =>
  KINDS.find(({ paging }) => paging.read === read && (read === null || paging.write === write)) ??
  AbstractPage;

/** Whether a class is one of these. */
export const isKindOfPage = (PageClass: unknown): PageClass is KindOfPage =>
  (KINDS as readonly unknown[]).includes(PageClass);

/** Makes a page of a list, of the class that says how it leads on. */
export const createPage = (fields: object, inside: PageInside): object => {
  const page: object = Object.create(classFor(inside.request.paging).prototype);
  initialise(page, inside);
  copyFields(page, fields);
  return page;
};

const initialise = (page: object, inside: PageInside): void => {
  if (!isShown) isShown = inspectAs<AbstractPage<unknown>>(AbstractPage, shown);
  Object.defineProperty(page, insideKey, { value: inside });
};

/** Neither a field called `getNextPage` nor, by plain assignment, a `__proto__` may replace what a page has itself. */
const copyFields = (page: object, body: unknown): void => {
  for (const [name, value] of Object.entries(body ?? {}))
    if (!Object.hasOwn(AbstractPage.prototype, name))
      Object.defineProperty(page, name, { value, writable: true, enumerable: true, configurable: true });
};

let isShown = false;

/** The fields that the server sent, and whether there is more. */
const shown = (page: AbstractPage<unknown>, show: Show): string => {
  const more = page.hasNextPage() ? "more to come" : "the last one";
  return `Page <${more}> ${show({ ...page })}`;
};

const optionsOf = ({ method, path, params }: PageRequest): PageRequestOptions => ({
  method,
  path: encodePath(path, params?.path),
  query: { ...params?.query },
});

/** What a request for another page changes of the options of the first. */
const changedBy = (next: PageRequest): PageRequestOptions => {
  const { method, path, query, headers, body } = finalOptionsOf(next);
  return { method, path, query, ...(next.headers && { headers }), body };
};

const NO_PAGING: Paging = { read: null, write: "" };

/** The request that options stand for, as one for a page. */
const requestOf = (options: FinalRequestOptions, paging = NO_PAGING): PageRequest => {
  const { path, query, body } = options;
  const method = options.method.toUpperCase() as PageRequest["method"];
  const none: ApiRequest = {
    operation: operationByHand(method, path),
    method,
    path,
    body: { kind: "none" },
    reply: "auto",
  };
  return { ...overrideRequest(none, { body }), params: { query: query ?? {} }, paging };
};

const cursorIn = ({ params, paging }: PageRequest): string | undefined =>
  (params?.query as Record<string, string> | undefined)?.[paging.write];
