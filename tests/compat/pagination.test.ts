import { describe, expect, it } from "@jest/globals";
import {
  AbstractPage,
  ConversationCursorPage,
  CursorPage,
  NextCursorPage,
  Page,
  PagePromise,
  TokenPage,
} from "../../src/compat/pagination.ts";
import {
  DecodeError,
  type FinalRequestOptions,
  OpenAI,
  PaginationError,
} from "../../src/handwritten/index.ts";
import { type Answer, json, recordingServer } from "../support/recording-server.ts";

const classes = { AbstractPage, ConversationCursorPage, CursorPage, NextCursorPage, Page, TokenPage };

const classesOf = (page: unknown): string[] =>
  Object.entries(classes).flatMap(([name, PageClass]) => (page instanceof PageClass ? [name] : []));

describe("official classes of pages", () => {
  it("say of the page of a list call how its list is paged", async () => {
    const body = {
      object: "list",
      data: [{ id: "a" }],
      has_more: true,
      last_id: "a",
      next: "n",
      next_page: "n",
    };
    await using server = await recordingServer(json(body));
    const openai = new OpenAI({ apiKey: "k", adminAPIKey: "a", baseURL: server.baseURL });
    expect(openai.files.list()).toBeInstanceOf(PagePromise);
    expect(classesOf(await openai.files.list())).toEqual(["AbstractPage", "CursorPage"]);
    expect(classesOf(await openai.models.list())).toEqual(["AbstractPage", "Page"]);
    expect(classesOf(await openai.conversations.items.list("c"))).toEqual([
      "AbstractPage",
      "ConversationCursorPage",
    ]);
    expect(classesOf(body)).toEqual([]);
    expect(classesOf(null)).toEqual([]);
  });

  it("have the request for the next page as options of a call", async () => {
    await using server = await recordingServer(json({ data: [{ id: "a" }], has_more: true }));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const page = await openai.files.list({ limit: 1 });
    const next = page.nextPageRequestOptions();
    expect(next).toEqual({ method: "GET", path: "/files", query: { limit: 1, after: "a" } });
    expect((await openai.models.list()).nextPageRequestOptions()).toBeNull();
  });

  it("are on the class, and show themselves and the answer that they came in", async () => {
    for (const [name, PageClass] of Object.entries(classes))
      expect(Reflect.get(OpenAI, name)).toBe(PageClass);
    const body = { object: "list", data: [{ id: "a" }], has_more: false };
    await using server = await recordingServer(json(body, 200, { "x-answer": "1" }));
    const page = await new OpenAI({ apiKey: "k", baseURL: server.baseURL }).files.list();
    expect(page.constructor).toBe(OpenAI.CursorPage);
    expect(page.body).toEqual(body);
    expect(page.response).toBe(page.response);
    expect(page.response.headers.get("x-answer")).toBe("1");
    expect(JSON.parse(JSON.stringify(page))).toEqual(body);
    expect(page.getPaginatedItems()).toEqual([{ id: "a" }]);
  });

  it("have the whole path of the next request", async () => {
    await using server = await recordingServer(json({ data: [{ id: "a" }], has_more: true, last_id: "a" }));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const page = await openai.vectorStores.files.list("vs 1");
    const next = page.nextPageRequestOptions();
    expect(next).toEqual({ method: "GET", path: "/vector_stores/vs%201/files", query: { after: "a" } });
    await openai.request(next as FinalRequestOptions);
    expect(server.requests[1]?.url).toBe("/v1/vector_stores/vs%201/files?after=a");
  });
});

/** Answers as a list that goes on for two pages. */
const twoPages: Answer = (request, response, count) =>
  json(
    count === 1
      ? { data: [{ id: "a" }], has_more: true, last_id: "L", next: "N" }
      : { data: [{ id: "b" }], has_more: false, last_id: null, next: null },
  )(request, response, count);

describe("getAPIList", () => {
  it.each([
    [CursorPage, "after=a"],
    [ConversationCursorPage, "after=L"],
    [NextCursorPage, "after=N"],
    [TokenPage, "page=N"],
  ])("goes through a list as %p leads on", async (PageClass, cursor) => {
    await using server = await recordingServer(twoPages);
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const list = openai.getAPIList<{ id: string }>("/things", PageClass, { query: { limit: 1 } });
    expect(list).toBeInstanceOf(PagePromise);
    expect(await list).toBeInstanceOf(PageClass);
    const ids: string[] = [];
    for await (const { id } of list) ids.push(id);
    expect(ids).toEqual(["a", "b"]);
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/v1/things?limit=1",
      `/v1/things?limit=1&${cursor}`,
    ]);
  });

  it("gives one page of a list that has no others, and refuses what is no list", async () => {
    await using server = await recordingServer(json({ data: [{ id: "a" }], object: "list" }));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const page = await openai.getAPIList("/things", Page);
    expect([page.hasNextPage(), page.object]).toEqual([false, "list"]);
    await expect(page.getNextPage()).rejects.toThrow(PaginationError);
    await using other = await recordingServer(json({ ok: true }));
    openai.baseURL = other.baseURL;
    await expect(openai.getAPIList("/things", CursorPage)).rejects.toThrow(DecodeError);
  });

  it("makes pages of a class of the program's, which says how it leads on", async () => {
    class Numbered extends AbstractPage<{ id: string }> {
      override getPaginatedItems(): { id: string }[] {
        return (this.body as { data: { id: string }[] }).data;
      }

      override nextPageRequestOptions(): { method: "post"; path: string; body: object } | null {
        const { has_more } = this.body as { has_more: boolean };
        return has_more ? { method: "post", path: "/things/more", body: { page: 2 } } : null;
      }
    }
    await using server = await recordingServer(twoPages);
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const list = openai.requestAPIList(Numbered, {
      method: "post",
      path: "/things",
      body: { page: 1 },
      headers: { "x-mine": "1" },
    });
    const page = await list;
    expect(page).toBeInstanceOf(Numbered);
    expect(page.response.status).toBe(200);
    const ids: string[] = [];
    for await (const { id } of list) ids.push(id);
    expect(ids).toEqual(["a", "b"]);
    expect(
      server.requests.map(({ method, url, body, headers }) => [method, url, body, headers["x-mine"]]),
    ).toEqual([
      ["POST", "/v1/things", '{"page":1}', "1"],
      ["POST", "/v1/things/more", '{"page":2}', "1"],
    ]);
  });

  it("makes pages of a subclass of one of these, and of one that a program makes by itself", async () => {
    class Things extends CursorPage<{ id: string }> {
      get first(): string | undefined {
        return this.data[0]?.id;
      }
    }
    await using server = await recordingServer(twoPages);
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const page = await openai.getAPIList<{ id: string }, Things>("/things", Things);
    expect(page.first).toBe("a");
    expect((await page.getNextPage()).first).toBe("b");
    const body = { data: [{ id: "z" }], has_more: true };
    const own = new CursorPage(openai, new Response(), body, { method: "get", path: "/things" });
    expect(own).toMatchObject(body);
    expect(await own.getNextPage()).toBeInstanceOf(CursorPage);
    expect(server.requests.at(-1)?.url).toBe("/v1/things?after=z");
    expect(() => AbstractPage.prototype.hasNextPage.call({} as never)).toThrow(TypeError);
  });
});
