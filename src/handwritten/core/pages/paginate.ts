import type { PageRequest } from "../../contract.ts";
import type { Client } from "../assemble-client.ts";
import type { Reply } from "../handler.ts";
import { applyOptions, type SendOptions } from "../request/send-options.ts";
import { type ListBody, listBody } from "./list-body.ts";
import { createPage, type SendPage } from "./page.ts";
import { PagePromise } from "./page-promise.ts";

/**
 * Goes through a list: await it for its first page, or iterate it for every item of all pages. A page is asked for
 * when the one before has been used.
 *
 * @example
 * for await (const file of paginate(client, listFiles({ purpose: "batch" }))) console.log(file.id);
 *
 * @throws PaginationError when the server repeats a cursor
 */
export const paginate = <Body, Item>(
  client: Pick<Client, "exchange">,
  request: PageRequest<Body, Item>,
  options?: SendOptions,
): PagePromise<Body, Item> => {
  const sendPage = (
    page: PageRequest<Body, Item>,
    pageOptions: SendOptions | undefined,
    seen: ReadonlySet<string>,
  ): PagePromise<Body, Item> => {
    const sent = client.exchange(page, pageOptions);
    const { clean } = sent;
    const pageOf = (body: unknown, reply: Reply): ListBody => {
      try {
        return listBody(body, page, reply);
      } catch (error) {
        throw clean(error);
      }
    };
    return new PagePromise({
      reply: sent.reply,
      call: sent.call,
      clean,
      decode: async (reply) => {
        // The next page carries its whole query in the request, where the option's would overrule the cursor.
        const { query: _, ...rest } = pageOptions ?? {};
        const sendNext = ((next, after) => sendPage(next as never, rest, after)) as SendPage;
        // Its headers are given to each page anew: a request that a program keeps should hold no key.
        const { query } = pageOptions ?? {};
        const asked = applyOptions(page, query && { query });
        return createPage(pageOf(await sent.decode(reply), reply), asked, sendNext, { seen, clean });
      },
    });
  };
  return sendPage(request, options, new Set());
};
