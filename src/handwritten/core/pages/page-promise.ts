import { APIPromise } from "../api-promise.ts";
import { itemsOf, listsOf } from "./item-iterator.ts";
import type { Page } from "./page.ts";
import { AbstractPage } from "./page-classes.ts";

/** The promise of a list call: await it for the first page, or iterate it for every item of all pages. */
export class PagePromise<Body, Item> extends APIPromise<Page<Body, Item>> implements AsyncIterable<Item> {
  /** The pages, each asked for when the one before has been used. */
  async *iterPages(): AsyncGenerator<Page<Body, Item>, void, undefined> {
    yield* (await this).iterPages();
  }

  [Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    return itemsOf(listsFrom(this));
  }
}

async function* listsFrom<Item>(
  first: PromiseLike<Page<unknown, Item>>,
): AsyncGenerator<readonly Item[], void, undefined> {
  const page = await first;
  // A class of pages may go through its items in a way of its own.
  if (page[Symbol.asyncIterator] === AbstractPage.prototype[Symbol.asyncIterator]) yield* listsOf(page);
  else for await (const item of page) yield [item];
}
