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
import { OpenAI } from "../../src/handwritten/index.ts";
import { json, recordingServer } from "../support/recording-server.ts";

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
});
