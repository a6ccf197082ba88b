/** What a list is gone through by: pages that come one after another, each with its items. */
type Lists<Item> = AsyncGenerator<readonly Item[], void, undefined>;

interface Pages<Item> {
  iterPages(): AsyncIterable<{ getPaginatedItems(): readonly Item[] }>;
}

/** The items of a page and of all after it, page by page. Nothing is asked for before the first is wanted. */
export async function* listsOf<Item>(page: Pages<Item>): Lists<Item> {
  for await (const one of page.iterPages()) yield one.getPaginatedItems();
}

/**
 * Goes through the items of pages as an async generator does: calls are answered in their order, an error
 * or a `return` ends it, and a page is asked for when the items before it have been given. An item that is there is given
 * without a generator, which costs more than the item.
 */
export const itemsOf = <Item>(lists: Lists<Item>): AsyncGenerator<Item, void, undefined> => {
  const items = new Items(lists);
  // Without `this`, which is a proxy where the client is behind one.
  return {
    next: () => items.next(),
    return: (value) => items.return(value),
    throw: (error) => items.throw(error),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await items.return();
    },
  };
};

class Items<Item> {
  readonly #lists: Lists<Item>;
  #items: readonly Item[] = [];
  #at = 0;
  #isOver = false;
  /** Calls that are not answered yet. */
  #pending = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(lists: Lists<Item>) {
    this.#lists = lists;
  }

  next(): Promise<IteratorResult<Item, void>> {
    if (this.#pending === 0 && this.#at < this.#items.length) {
      const value = this.#items[this.#at] as Item;
      if (!isThenable(value)) {
        this.#at++;
        return Promise.resolve({ value, done: false });
      }
    }
    return this.#inTurn(() => this.#advance());
  }

  return(value?: void | PromiseLike<void>): Promise<IteratorResult<Item, void>> {
    return this.#inTurn(async () => {
      await this.#end();
      return { value: await value, done: true };
    });
  }

  throw(error: unknown): Promise<IteratorResult<Item, void>> {
    return this.#inTurn(async () => {
      await this.#end();
      throw error;
    });
  }

  async #advance(): Promise<IteratorResult<Item, void>> {
    try {
      while (!this.#isOver) {
        if (this.#at < this.#items.length)
          return { value: (await this.#items[this.#at++]) as Item, done: false };
        const { value, done } = await this.#lists.next();
        if (done) break;
        this.#items = Array.isArray(value) ? value : [...value];
        this.#at = 0;
      }
    } catch (error) {
      await this.#end();
      throw error;
    }
    await this.#end();
    return { value: undefined, done: true };
  }

  async #end(): Promise<void> {
    this.#isOver = true;
    this.#items = [];
    await this.#lists.return();
  }

  /** When the calls before it have been answered. The promise has no listener but the caller's, who hears of an error. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#pending++;
    return new Promise((resolve, reject) => {
      this.#last = this.#last.then(work).then(
        (result) => {
          this.#pending--;
          resolve(result);
        },
        (error: unknown) => {
          this.#pending--;
          reject(error);
        },
      );
    });
  }
}

const isThenable = (value: unknown): boolean =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
