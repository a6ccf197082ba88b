import { describe, expect, it } from "@jest/globals";
import { listFiles } from "../../src/generated/operations/index.ts";
import { createClient, paginate } from "../../src/handwritten/core/index.ts";
import { OpenAI, PaginationError } from "../../src/handwritten/index.ts";
import { type Answer, json, recordingServer } from "../support/recording-server.ts";

/** Serves pages by the cursor that is asked for. */
const pages = (byCursor: Record<string, object>): Answer => {
  return (request, response, count) => {
    const cursor = new URL(request.url, "http://host").searchParams.get("after") ?? "";
    json(byCursor[cursor] ?? { data: [], has_more: false })(request, response, count);
  };
};

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe("lists", () => {
  it("are iterated item by item over all pages, asking only as far as the loop goes", async () => {
    await using server = await recordingServer(
      pages({
        "": { data: [{ id: "a" }, { id: "b" }], has_more: true },
        b: { data: [{ id: "c" }], has_more: false },
      }),
    );
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    expect((await collect(openai.files.list({ purpose: "batch" }))).map(({ id }) => id)).toEqual([
      "a",
      "b",
      "c",
    ]);
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/v1/files?purpose=batch",
      "/v1/files?purpose=batch&after=b",
    ]);
    for await (const file of openai.files.list()) if (file.id === "a") break;
    expect(server.requests).toHaveLength(3);
  });

  it("are awaited for their first page, with the server's fields, and gone through page by page", async () => {
    await using server = await recordingServer(
      pages({
        "": { object: "list", data: [{ id: "a" }], has_more: true },
        a: { data: [{ id: "b" }], has_more: false },
      }),
    );
    const page = await new OpenAI({ apiKey: "k", baseURL: server.baseURL }).files.list();
    expect(page).toMatchObject({ object: "list", data: [{ id: "a" }], has_more: true });
    expect(page.hasNextPage()).toBe(true);
    const next = await page.getNextPage();
    expect(next.data).toEqual([{ id: "b" }]);
    expect(next.hasNextPage()).toBe(false);
    await expect(next.getNextPage()).rejects.toThrow(/last page/);
    expect((await collect(page.iterPages())).map(({ data }) => data.length)).toEqual([1, 1]);
  });

  it.each([
    [
      "after the last item's id",
      "id",
      "files",
      { id: "nor-this", data: [{ id: "x" }], has_more: true, last_id: "not-this" },
      "x",
    ],
    [
      "after the page's last_id",
      "last_id",
      "videos",
      { data: [{ id: "x" }], has_more: true, last_id: "cursor" },
      "cursor",
    ],
  ] as const)("go on %s", async (_, __, resource, first, cursor) => {
    await using server = await recordingServer(pages({ "": first }));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    await collect<unknown>(openai[resource].list() as AsyncIterable<unknown>);
    expect(server.requests[1]?.url).toContain(`after=${cursor}`);
  });

  it("follow `next`, through an empty page too", async () => {
    await using server = await recordingServer(
      pages({ "": { data: [], next: "n1" }, n1: { data: [{ id: "g" }], next: null } }),
    );
    const openai = new OpenAI({ apiKey: "k", adminAPIKey: "a", baseURL: server.baseURL });
    expect(await collect(openai.admin.organization.groups.list())).toEqual([{ id: "g" }]);
  });

  it("of a single page never go on", async () => {
    await using server = await recordingServer(
      json({ object: "list", data: [{ id: "gpt" }], has_more: true }),
    );
    expect(await collect(new OpenAI({ apiKey: "k", baseURL: server.baseURL }).models.list())).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });

  it("end in an error when the server repeats a cursor, be it at once or in a circle", async () => {
    await using stuck = await recordingServer(json({ data: [{ id: "a" }], has_more: true }));
    await expect(
      collect(new OpenAI({ apiKey: "k", baseURL: stuck.baseURL }).files.list()),
    ).rejects.toBeInstanceOf(PaginationError);
    expect(stuck.requests).toHaveLength(2);
    await using circle = await recordingServer(
      pages({
        "": { data: [{ id: "a" }], has_more: true },
        a: { data: [{ id: "b" }], has_more: true },
        b: { data: [{ id: "a" }], has_more: true },
      }),
    );
    await expect(collect(new OpenAI({ apiKey: "k", baseURL: circle.baseURL }).files.list())).rejects.toThrow(
      /repeats a cursor/,
    );
  });

  it("keep the options of the call for every page, but not a query that would overrule the cursor", async () => {
    await using server = await recordingServer(pages({ "": { data: [{ id: "a" }], has_more: true } }));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    await collect(openai.files.list({}, { headers: { "x-a": "1" }, query: { limit: 1 } }));
    expect(server.requests.map(({ url, headers }) => [url, headers["x-a"]])).toEqual([
      ["/v1/files?limit=1", "1"],
      ["/v1/files?limit=1&after=a", "1"],
    ]);
  });

  it("that have no data are an error and not an empty list", async () => {
    await using server = await recordingServer(json({ unexpected: true }));
    await expect(new OpenAI({ apiKey: "k", baseURL: server.baseURL }).files.list()).rejects.toMatchObject({
      kind: "decode",
    });
  });

  it("that are a bare array have its elements, and end with it", async () => {
    await using server = await recordingServer(json([{ id: "a" }, { id: "b" }]));
    const page = await new OpenAI({ apiKey: "k", baseURL: server.baseURL }).files.list();
    expect(page.data.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(await collect(page)).toEqual([{ id: "a" }, { id: "b" }]);
    expect(server.requests).toHaveLength(1);
  });

  it("cannot be taken over by a page with a __proto__ of its own", async () => {
    await using server = await recordingServer((_, response) =>
      response
        .writeHead(200, { "content-type": "application/json" })
        .end('{"data":[],"__proto__":{"hasNextPage":1},"hasNextPage":"x"}'),
    );
    const page = await new OpenAI({ apiKey: "k", baseURL: server.baseURL }).files.list();
    expect(Object.getPrototypeOf({}).hasNextPage).toBeUndefined();
    expect(page.getPaginatedItems()).toEqual([]);
  });

  it("are the same over request values", async () => {
    await using server = await recordingServer(
      pages({ "": { data: [{ id: "a" }], has_more: true }, a: { data: [{ id: "b" }], has_more: false } }),
    );
    const client = createClient({ apiKey: "k", baseURL: server.baseURL });
    expect((await collect(paginate(client, listFiles()))).map(({ id }) => id)).toEqual(["a", "b"]);
    await expect(client.send(listFiles())).resolves.toMatchObject({ data: [{ id: "a" }] });
  });
});
