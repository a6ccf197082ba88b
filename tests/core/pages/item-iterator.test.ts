import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { listFiles } from "../../../src/generated/operations/index.ts";
import type { PageRequest } from "../../../src/handwritten/contract.ts";
import { assembleClient } from "../../../src/handwritten/core/assemble-client.ts";
import type { Handler } from "../../../src/handwritten/core/handler.ts";
import { AbstractPage } from "../../../src/handwritten/core/pages/page-classes.ts";
import { PagePromise } from "../../../src/handwritten/core/pages/page-promise.ts";
import { paginate } from "../../../src/handwritten/core/pages/paginate.ts";
import { rejection, targetOf } from "../../support/call.ts";
import { replyOf } from "../../support/policy.ts";
import { runs } from "../../support/runs.ts";

type Item = string | { readonly id: string };

/** A list of pages, of which each says what comes next; one of them may fail. */
const listOf = (sizes: readonly number[], failing = -1) => {
  const asked: number[] = [];
  const transport: Handler = async (request) => {
    const page = Number((request.params?.query as { after?: string } | undefined)?.after ?? 0);
    asked.push(page);
    if (page === failing) throw new Error(`no page ${page}`);
    const data = Array.from({ length: sizes[page] ?? 0 }, (_, n) => ({ id: `${page}/${n}` }));
    const hasMore = page + 1 < sizes.length;
    return replyOf({ data, has_more: hasMore, next: hasMore ? String(page + 1) : null });
  };
  const client = assembleClient({ transport, target: targetOf("test") });
  const request = { ...listFiles(), paging: { read: "next", write: "after" } } as PageRequest<object, Item>;
  const list = paginate<object, Item>(client, request);
  // Not every test comes to the first page.
  list.catch(() => {});
  return { asked, list };
};

/** What going through a list means. A `throw` gives its own error, which the iterator of an array would not. */
async function* modelOf<T>(list: PagePromise<object, T>): AsyncGenerator<T, void, undefined> {
  const page = await list;
  for await (const one of page.iterPages()) for (const item of one.getPaginatedItems()) yield item;
}

type Step = "next" | "return" | "throw";
const outcome = (step: Step, items: AsyncGenerator<Item, void, undefined>): Promise<string> => {
  const done =
    step === "next" ? items.next() : step === "return" ? items.return() : items.throw(new Error("left"));
  return done.then(
    (result) => JSON.stringify(result),
    (error: Error) => error.message,
  );
};

/** Takes steps, those of one group without waiting for one another. */
const walk = async (
  items: AsyncGenerator<Item, void, undefined>,
  asked: readonly number[],
  groups: readonly (readonly Step[])[],
): Promise<unknown[]> => {
  const seen: unknown[] = [];
  for (const group of groups)
    seen.push([await Promise.all(group.map((step) => outcome(step, items))), [...asked]]);
  return seen;
};

describe("the items of a list", () => {
  const step = fc.constantFrom<Step>("next", "next", "next", "next", "next", "next", "return", "throw");
  it("are gone through as by generators, whatever the pages, and wherever it ends", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: -4, max: 6 }),
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 20 }),
        fc.boolean(),
        async (sizes, failing, groups, ofPage) => {
          const [one, other] = [listOf(sizes, failing), listOf(sizes, failing)];
          const model = await walk(modelOf(one.list), one.asked, groups);
          if (!ofPage || failing === 0) {
            expect(await walk(other.list[Symbol.asyncIterator](), other.asked, groups)).toEqual(model);
          } else {
            const page = await other.list;
            expect(await walk(page[Symbol.asyncIterator](), other.asked, groups)).toEqual(model);
          }
        },
      ),
      { numRuns: runs(500) },
    );
  });

  it("are asked for page by page, when those before have been given", async () => {
    const { asked, list } = listOf([2, 0, 1, 3]);
    const items = list[Symbol.asyncIterator]();
    const after: number[] = [];
    for (let n = 0; n < 4; n++) {
      await items.next();
      after.push(asked.length);
    }
    expect(after).toEqual([1, 1, 3, 4]);
    for await (const item of listOf([3, 3]).list) {
      expect(item).toEqual({ id: "0/0" });
      break;
    }
    // Without a first step nothing is waited for.
    expect(await listOf([3], 0).list[Symbol.asyncIterator]().return()).toEqual({
      value: undefined,
      done: true,
    });
  });

  it("end with the first error", async () => {
    const { list } = listOf([1, 1], 1);
    const items = list[Symbol.asyncIterator]();
    await items.next();
    const [failed, after] = [items.next(), items.next()];
    expect(await rejection(failed)).toMatchObject({ message: "no page 1" });
    expect(await after).toEqual({ value: undefined, done: true });
    expect(await items.next()).toEqual({ value: undefined, done: true });
  });

  it("end with an `await using`, and are their own iterator", async () => {
    const { list, asked } = listOf([2, 2]);
    const items = list[Symbol.asyncIterator]();
    expect(items[Symbol.asyncIterator]()).toBe(items);
    await items.next();
    await items[Symbol.asyncDispose]();
    expect(await items.next()).toEqual({ value: undefined, done: true });
    expect(asked).toEqual([0]);
  });

  it("are those of a class of pages that goes through them in a way of its own, or has promises of them", async () => {
    class Listed extends AbstractPage<Item> {
      override getPaginatedItems(): Item[] {
        return [Promise.resolve("later"), "now"] as never;
      }
      override nextPageRequestOptions(): null {
        return null;
      }
    }
    class Upper extends Listed {
      override async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
        yield "A";
        yield "B";
      }
    }
    const client = { requestAPIList: () => Promise.reject(new Error("there is one page")) };
    const pageOf = (Kind: typeof Listed) =>
      new Kind(client, new Response(), {}, { method: "get", path: "/things" });
    const promiseOf = (page: Listed): PagePromise<object, Item> =>
      new PagePromise<object, Item>({
        reply: Promise.resolve(replyOf()),
        call: {},
        clean: (value) => value,
        decode: () => page as never,
      });
    const collect = async (items: AsyncIterable<Item>): Promise<Item[]> => {
      const all: Item[] = [];
      for await (const item of items) all.push(item);
      return all;
    };
    expect(await collect(promiseOf(pageOf(Listed)))).toEqual(["later", "now"]);
    expect(await collect(promiseOf(pageOf(Upper)))).toEqual(["A", "B"]);
    // Also when nobody waits for the first.
    const items = pageOf(Listed)[Symbol.asyncIterator]();
    expect((await Promise.all([items.next(), items.next(), items.next()])).map(({ value }) => value)).toEqual(
      ["later", "now", undefined],
    );
  });
});
