import { paginate } from "api-openai/core";
import { listFiles } from "api-openai/operations";
import { all, type Checks, equal, failure, like, ok } from "./check.ts";
import { client, clientOf, valueClient } from "./clients.ts";

const IDS = ["file_1", "file_2", "file_3", "file_4", "file_5"];
const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);

/** Lists of several pages. */
export const pages: Checks = {
  "a list is iterated over all its pages": async (world) => {
    equal(idsOf(await all(clientOf(world, "pages").files.list())), IDS);
  },
  "iterPages gives each page": async (world) => {
    const sizes: number[] = [];
    for await (const page of clientOf(world, "pages").files.list().iterPages()) sizes.push(page.data.length);
    equal(sizes, [2, 2, 1]);
  },
  "pages by hand": async (world) => {
    const page = await clientOf(world, "pages").files.list();
    ok(page.hasNextPage(), "the first has a next one");
    const last = await (await page.getNextPage()).getNextPage();
    equal([idsOf(last.getPaginatedItems()), last.hasNextPage()], [["file_5"], false]);
    like(await failure(last.getNextPage()), { kind: "pagination" });
  },
  "a loop that is left asks for no more": async (world) => {
    for await (const { id } of clientOf(world, "pages").files.list()) {
      equal(id, "file_1");
      break;
    }
  },
  "pages of a request that is a value": async (world) => {
    const value = valueClient(world, { baseURL: `${world.origin}/hostile/pages` });
    equal(idsOf(await all(paginate(value, listFiles()))), IDS);
  },
  "a list of the contract": async (world) => {
    ok((await client(world).models.list()).data.length > 0, "models");
  },
};
