import { describe, expect, it } from "@jest/globals";
import { readContract } from "../../codegen/contract.ts";
import { OpenAI } from "../../src/handwritten/client/openai.ts";
import { callOptionsAmong } from "../../src/handwritten/resources/call-options-first.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const list = json({ object: "list", data: [], has_more: false });

const setUp = async () => {
  const server = await recordingServer(list);
  return { server, openai: new OpenAI({ apiKey: "sk-test", baseURL: server.baseURL }) };
};

describe("options in the place of parameters that may be left out", () => {
  it.each([
    ["headers", { headers: { authorization: "Bearer other" } }],
    ["a query", { query: { limit: 3 } }],
    ["several", { headers: { authorization: "Bearer other" }, query: { limit: 3 }, timeout: 5_000 }],
  ])("are options: %s", async (_, options) => {
    const { server, openai } = await setUp();
    await using _server = server;
    await openai.files.list(options);
    const [{ url, headers } = { url: "", headers: {} }] = server.requests;
    expect(url).toBe("query" in options ? "/v1/files?limit=3" : "/v1/files");
    expect(headers["authorization"]).toBe("headers" in options ? "Bearer other" : "Bearer sk-test");
  });

  it("are options after a positional argument, and where the parameters are a body", async () => {
    const { server, openai } = await setUp();
    await using _server = server;
    await openai.chat.completions.messages.list("id", { headers: { "x-own": "1" } });
    await openai.conversations.create({ headers: { "x-own": "2" } });
    expect(server.requests.map(({ url, headers }) => [url, headers["x-own"]])).toEqual([
      ["/v1/chat/completions/id/messages", "1"],
      ["/v1/conversations", "2"],
    ]);
    expect(server.requests[1]?.body.toString()).toBe("{}");
  });

  it.each([
    [
      "mixed with parameters",
      (openai: OpenAI) => openai.files.list({ limit: 1, headers: { a: "k" } } as object),
    ],
    [
      "before other options",
      (openai: OpenAI) => openai.files.list({ headers: { a: "k" } } as object, { timeout: 5_000 }),
    ],
    [
      "among parameters that must be given",
      (openai: OpenAI) =>
        openai.admin.organization.usage.costs({ start_time: 1, headers: { a: "k" } } as never),
    ],
  ])("are an error that sends nothing, %s", async (_, call) => {
    const { server, openai } = await setUp();
    await using _server = server;
    expect(() => call(openai as never)).toThrow(/`headers` is an option of the call/);
    expect(server.requests).toEqual([]);
  });

  it("leave parameters alone that have another name", async () => {
    const { server, openai } = await setUp();
    await using _server = server;
    await openai.files.list({ limit: 2, order: "asc" });
    await openai.files.list({});
    await openai.files.list({ limit: 2, headers: undefined } as object);
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/v1/files?limit=2&order=asc",
      "/v1/files",
      "/v1/files?limit=2",
    ]);
  });
});

it("one query parameter has the name of an option, and is sent as the parameter that it is", async () => {
  const document = await readContract(new URL("../../", import.meta.url));
  const isOption = (name: string): boolean =>
    callOptionsAmong({ [name]: 1 }, "x", { object: "optional", params: [] }, undefined);
  const names = Object.values(document.paths).flatMap((item) =>
    Object.values(item).flatMap((operation) =>
      (operation.parameters ?? []).filter((parameter) => parameter.in === "query").map(({ name }) => name),
    ),
  );
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter(isOption)).toEqual(["path"]);

  const { server, openai } = await setUp();
  await using _server = server;
  const { files } = openai.beta.agents.environments;
  await files.list("env_1", { path: "/data" });
  await files.list("env_1", { path: "/data", limit: 2 }, { headers: { "x-own": "1" } });
  await files.list("env_1", { headers: { "x-own": "2" } });
  expect(() => files.list("env_1", { path: "/data", timeout: 1 } as object)).toThrow(
    "`timeout` is an option",
  );
  expect(server.requests.map(({ url, headers }) => [url, headers["x-own"]])).toEqual([
    ["/v1/agents/environments/env_1/files?path=%2Fdata", undefined],
    ["/v1/agents/environments/env_1/files?path=%2Fdata&limit=2", "1"],
    ["/v1/agents/environments/env_1/files", "2"],
  ]);
});
