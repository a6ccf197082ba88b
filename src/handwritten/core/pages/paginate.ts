import type { PageRequest } from "../../contract.ts";
import type { Client } from "../assemble-client.ts";
import type { Reply } from "../handler.ts";
import { toHeaders } from "../reply/to-response.ts";
import { applyOptions, type SendOptions } from "../request/send-options.ts";
import { type ListBody, listBody } from "./list-body.ts";
import type { Page, SendPage } from "./page.ts";
import { createPage } from "./page-classes.ts";
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
        const sendNext: SendPage = (next, after) => sendPage(next as PageRequest<Body, Item>, rest, after);
        // Its headers are given to each page anew: a request that a program keeps should hold no key.
        const { query } = pageOptions ?? {};
        const asked = applyOptions(page, query && { query });
        const fields = pageOf(await sent.decode(reply), reply);
        const inside = { request: asked, body: fields, response: headOf(reply), send: sendNext, seen, clean };
        return createPage(fields, inside) as Page<Body, Item>;
      },
    });
  };
  return sendPage(request, options, new Set());
};

/** The head of an answer, as the same `Response` each time: a page does not keep the text that it was made of. */
const headOf = ({ status, headers }: Reply): (() => Response) => {
  let response: Response | undefined;
  return () => {
    response ??= new Response(null, { status, headers: toHeaders({ headers }) });
    return response;
  };
};
