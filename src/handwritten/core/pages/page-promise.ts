import { APIPromise } from "../api-promise.ts";
import type { Page } from "./page.ts";

/** The promise of a list call: await it for the first page, or iterate it for every item of all pages. */
export class PagePromise<Body, Item> extends APIPromise<Page<Body, Item>> implements AsyncIterable<Item> {
  /** The pages, each asked for when the one before has been used. */
  async *iterPages(): AsyncGenerator<Page<Body, Item>, void, undefined> {
    yield* (await this).iterPages();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    yield* await this;
  }
}
