import { describe, expect, it } from "@jest/globals";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { cache, rateLimit } from "../../../src/handwritten/reliability/index.ts";
import { rejection } from "../../support/call.ts";
import { json, recordingServer } from "../../support/recording-server.ts";

const question = { model: "m", input: "hi" };

/** What every response has. */
const whole = { object: "response", created_at: 1, output: [], parallel_tool_calls: true };

describe("cache over HTTP", () => {
  it("marks a hit on the value and beside it, and gives each caller a value of its own", async () => {
    await using server = await recordingServer(json({ ...whole, id: "resp_1" }));
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: {
        cache: cache(),
        rateLimit: rateLimit({ requestsPerDay: 1, algorithm: "sliding_window", maxQueue: 0 }),
      },
    });
    const first = await openai.responses.create(question, { cache: true });
    const second = await openai.responses.create(question, { cache: true });
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
    expect(second).toMatchObject({ _report: { cache: "hit" }, _request_id: "req_test" });
    expect(Reflect.get(first, "_report")).toBeUndefined();
    const { report, response } = await openai.responses.create(question, { cache: true }).withResponse();
    expect([report, response.headers.get("age")]).toEqual([{ cache: "hit" }, "0"]);
    expect(server.requests).toHaveLength(1);
    expect(await rejection(openai.responses.create(question, { cache: "refresh" }))).toMatchObject({
      kind: "limit",
    });
  });

  it("never gives one credential what another asked for, though they share the cache", async () => {
    await using server = await recordingServer((request, response, count) =>
      json({ ...whole, for: request.headers.authorization, count })(request, response, count),
    );
    const answers = cache({ when: () => true });
    let rotated = "sk-one";
    const clients = [
      { apiKey: "sk-one" },
      { apiKey: "sk-two" },
      { apiKey: "sk-one", organization: "org-1" },
      { apiKey: "sk-one", organization: "org-2" },
      { apiKey: "sk-one", project: "proj-1" },
      { apiKey: async () => rotated },
    ].map((options) => new OpenAI({ baseURL: server.baseURL, reliability: { cache: answers }, ...options }));
    const counts = async (): Promise<unknown[]> => {
      const all: unknown[] = [];
      for (const client of clients) all.push(Reflect.get(await client.responses.create(question), "count"));
      return all;
    };
    // The last one is the first one by another way.
    expect(await counts()).toEqual([1, 2, 3, 4, 5, 1]);
    rotated = "sk-three";
    expect(await counts()).toEqual([1, 2, 3, 4, 5, 6]);
    const other = clients[0]?.responses.create(question, { headers: { "OpenAI-Project": "proj-9" } });
    expect(await other).toMatchObject({ count: 7 });
  });
});
