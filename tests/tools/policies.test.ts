import { afterEach, describe, expect, it } from "@jest/globals";
import * as z from "zod";
import OpenAI from "../../src/handwritten/index.ts";
import { rateLimit, retry } from "../../src/handwritten/reliability/index.ts";
import { tool } from "../../src/handwritten/tools/index.ts";
import { type RecordingServer, recordingServer } from "../support/recording-server.ts";
import { call, script } from "./chat-answers.ts";

let server: RecordingServer;
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});
const messages = [{ role: "user", content: "Go on." } as const];
const f = tool({ name: "f", parameters: z.object({}), execute: () => "1" });

describe("policies of the client", () => {
  it("a retry is of the request of a round: calls are not made again", async () => {
    const answer = script([[call("c1", "f", {})], "done"]);
    server = await recordingServer((request, response, count) => {
      if (count !== 2) return answer(request, response, count);
      response.writeHead(500, { "content-type": "application/json" });
      response.end("{}");
    });
    let calls = 0;
    const counted = tool({ name: "f", parameters: z.object({}), execute: () => `${++calls}` });
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: { retry: retry({ baseDelayMs: 0, maxDelayMs: 0 }) },
    });
    expect(
      await openai.chat.completions.runTools({ model: "m", messages, tools: [counted] }).finalContent(),
    ).toBe("done");
    expect([calls, server.requests.length]).toEqual([1, 3]);
  });

  it("a limiter counts each round, and refuses the one that is too many", async () => {
    server = await recordingServer(script([[call("c1", "f", {})], "done"]));
    const limiter = rateLimit({ requestsPerMinute: 1, maxQueue: 0 });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, reliability: { rateLimit: limiter } });
    const runner = openai.chat.completions.runTools({ model: "m", messages, tools: [f] });
    await expect(runner.done()).rejects.toMatchObject({ kind: "limit" });
    expect(server.requests).toHaveLength(1);
    expect(runner.messages.at(-1)).toEqual({ role: "tool", tool_call_id: "c1", content: "1" });
  });

  it("options of a run are those of each request, and an unknown one is refused before anything is sent", async () => {
    server = await recordingServer(script([[call("c1", "f", {})], "done"]));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    await openai.chat.completions
      .runTools({ model: "m", messages, tools: [f] }, { headers: { "x-run": "7" } })
      .done();
    expect(server.requests.map(({ headers }) => headers["x-run"])).toEqual(["7", "7"]);
    const wrong = openai.chat.completions.runTools({ model: "m", messages, tools: [f] }, {
      maxStep: 1,
    } as object);
    await expect(wrong.done()).rejects.toMatchObject({ kind: "configuration", message: /maxStep/ });
    expect(server.requests).toHaveLength(2);
  });
});
