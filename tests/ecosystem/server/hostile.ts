import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { streams } from "./hostile-streams.ts";

export interface Keys {
  readonly apiKey: string;
}

/** One request to a route: `/hostile/<route>.<argument>/<rest>`. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** What stands behind the route's name: a status, a time, or a name that keeps checks apart. */
  readonly argument: string;
  /** The address below the base URL, with its query. */
  readonly rest: string;
  readonly body: Buffer;
  /** How many requests with this route and argument there were, this one included. */
  readonly count: number;
  readonly keys: Keys;
}

export type Route = (exchange: Exchange) => void | Promise<void>;

export const json = (outgoing: ServerResponse, value: unknown, status = 200, headers: object = {}): void => {
  outgoing.writeHead(status, {
    "content-type": "application/json",
    "x-request-id": "req_hostile",
    ...headers,
  });
  outgoing.end(JSON.stringify(value));
};

const models = (...ids: string[]): object => ({
  object: "list",
  data: ids.map((id) => ({ id, object: "model", created: 1, owned_by: "ecosystem" })),
});

const error = (message: string, code: string | null, type = "invalid_request_error"): object => ({
  error: { message, type, param: null, code },
});

const LIMITS = {
  "retry-after": "7",
  "x-ratelimit-limit-requests": "60",
  "x-ratelimit-remaining-requests": "59",
  "x-ratelimit-reset-requests": "1s",
};

/** The pages of a list: the cursor that asks for it, its items, and whether there are more. */
const PAGES: Readonly<Record<string, readonly [ids: readonly string[], hasMore: boolean]>> = {
  "": [["file_1", "file_2"], true],
  file_2: [["file_3", "file_4"], true],
  file_4: [["file_5"], false],
};

/** Resolves when a piece of an answer is on its way. */
const written = (outgoing: ServerResponse, piece: string): Promise<void> =>
  new Promise((resolve) => outgoing.write(piece, () => resolve()));

const routes: Readonly<Record<string, Route>> = {
  status: ({ outgoing, argument }) =>
    json(outgoing, error(`refused with ${argument}`, `code_${argument}`), Number(argument), LIMITS),
  quota: ({ outgoing }) =>
    json(outgoing, error("no money left", "insufficient_quota", "insufficient_quota"), 429),
  echo: ({ outgoing, incoming, rest, body }) =>
    json(outgoing, {
      method: incoming.method,
      path: rest,
      headers: incoming.headers,
      body: body.toString("utf8"),
    }),
  form: async ({ outgoing, incoming, body }) => {
    const headers = { "content-type": incoming.headers["content-type"] ?? "" };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    const parts = [...form].map(async ([name, value]) =>
      typeof value === "string"
        ? { name, text: value }
        : { name, filename: value.name, type: value.type, size: value.size, text: await value.text() },
    );
    json(outgoing, { id: "file_1", object: "file", parts: await Promise.all(parts) });
  },
  bytes: ({ outgoing }) => {
    outgoing.writeHead(200, { "content-type": "application/octet-stream" });
    outgoing.end(Uint8Array.from({ length: 256_000 }, (_, index) => index % 256));
  },
  gzip: ({ outgoing }) => {
    outgoing.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
    outgoing.end(gzipSync(JSON.stringify(models("packed"))));
  },
  truncated: async ({ outgoing }) => {
    outgoing.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    await written(outgoing, '{"object":"list","data":[');
    setImmediate(() => outgoing.destroy());
  },
  malformed: ({ outgoing }) => {
    outgoing.writeHead(200, { "content-type": "application/json" });
    outgoing.end('{"object":"list","da');
  },
  html: ({ outgoing }) => {
    outgoing.writeHead(200, { "content-type": "text/html" });
    outgoing.end("<!doctype html><title>a gateway</title>");
  },
  hang: () => {},
  "half-body": async ({ outgoing }) => {
    outgoing.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    await written(outgoing, '{"object":');
  },
  redirect: ({ outgoing }) => void outgoing.writeHead(302, { location: "/hostile/echo/elsewhere" }).end(),
  flaky: ({ outgoing, count }) =>
    count === 1
      ? json(outgoing, error("not now", null, "server_error"), 500)
      : json(outgoing, models("recovered")),
  // The first answer never comes, the others do.
  slow: ({ outgoing, count }) => (count === 1 ? undefined : json(outgoing, models(`answer-${count}`))),
  counted: ({ outgoing, count }) => json(outgoing, models(`answer-${count}`)),
  embeddings: ({ outgoing, body }) => {
    const { input } = JSON.parse(body.toString("utf8")) as { input: string | string[] };
    const data = [input]
      .flat()
      .map((text, index) => ({ object: "embedding", index, embedding: [text.length] }));
    json(outgoing, { object: "list", model: "m", data, usage: { prompt_tokens: 9, total_tokens: 9 } });
  },
  pages: ({ outgoing, rest }) => {
    const [ids, more] = PAGES[new URL(rest, "http://host").searchParams.get("after") ?? ""] ?? [[], false];
    const data = ids.map((id) => ({ id, object: "file" }));
    json(outgoing, { object: "list", data, has_more: more, first_id: ids[0], last_id: ids.at(-1) });
  },
  // Says everything that it was sent, as some gateways do.
  indiscreet: ({ outgoing, incoming }) =>
    json(outgoing, error(`bad key: ${incoming.headers.authorization}`, "invalid_api_key"), 401),
  token: ({ outgoing, keys }) =>
    json(outgoing, { access_token: keys.apiKey, token_type: "Bearer", expires_in: 3600 }),
  renewed: ({ outgoing, incoming }) =>
    incoming.headers.authorization === "Bearer sk-renewed-0123456789abcdef"
      ? json(outgoing, models("renewed"))
      : json(outgoing, error("the key has expired", "invalid_api_key"), 401),
  ...streams,
};

/** Answers the routes that misbehave. */
export const hostile = (keys: Keys): ((incoming: IncomingMessage, outgoing: ServerResponse) => void) => {
  const counts = new Map<string, number>();
  const arrivals = new Map<string, PromiseWithResolvers<void>>();
  const arrivalOf = (name: string): PromiseWithResolvers<void> => {
    const arrival = arrivals.get(name) ?? Promise.withResolvers<void>();
    arrivals.set(name, arrival);
    return arrival;
  };
  return (incoming, outgoing) => {
    const [, , name = "", ...below] = (incoming.url ?? "").split("/");
    const [route = "", argument = ""] = name.split(/\.(.*)/s);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const answer = async (): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      if (route === "arrived") {
        // Answers when a request to the route that it names has arrived, and what that sends at once is on its way.
        await arrivalOf(argument).promise;
        return json(outgoing, {});
      }
      const exchange = { incoming, outgoing, argument, rest: `/${below.join("/")}`, body, count, keys };
      await (routes[route] ?? (() => json(outgoing, error(`no route ${route}`, null), 404)))(exchange);
      // Names without an argument are of many checks: nobody waits for them.
      if (argument) arrivalOf(name).resolve();
    };
    answer().catch(() => outgoing.destroy());
  };
};
