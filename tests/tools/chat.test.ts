import { afterEach, describe, expect, it } from "@jest/globals";
import * as z from "zod";
import OpenAI from "../../src/handwritten/index.ts";
import { tool } from "../../src/handwritten/tools/index.ts";
import { type RecordingServer, recordingServer } from "../support/recording-server.ts";
import { bodyOf, call, type Said, script } from "./chat-answers.ts";

let server: RecordingServer;
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const messages = [{ role: "user", content: "How warm is it?" } as const];
const begin = async (...said: readonly Said[]): Promise<OpenAI> => {
  server = await recordingServer(script(said));
  return new OpenAI({ apiKey: "k", baseURL: server.baseURL });
};
const weather = tool({
  name: "weather",
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => ({ city, degrees: 21 }),
});

describe("chat.completions.runTools", () => {
  it("calls the function, sends its output, and gives the final content", async () => {
    const openai = await begin([call("c1", "weather", { city: "Oslo" })], "It is 21 degrees.");
    const runner = openai.chat.completions.runTools({ model: "m", messages, tools: [weather] });
    const told: unknown[] = [];
    runner.on("functionToolCall", (each) => told.push(["call", each.name]));
    runner.on("functionToolCallResult", (each) => told.push(["result", each]));
    runner.on("content", (each) => told.push(["content", each]));
    runner.on("message", (each) => told.push(["message", each.role]));
    expect(await runner.finalContent()).toBe("It is 21 degrees.");
    expect(told).toEqual([
      ["message", "assistant"],
      ["call", "weather"],
      ["message", "tool"],
      ["result", '{"city":"Oslo","degrees":21}'],
      ["message", "assistant"],
      ["content", "It is 21 degrees."],
    ]);
    expect(bodyOf(server.requests[0])).toMatchObject({
      tools: [{ type: "function", function: { name: "weather", strict: true } }],
    });
    expect(bodyOf(server.requests[1]).messages).toEqual([
      messages[0],
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "c1", type: "function", function: { name: "weather", arguments: '{"city":"Oslo"}' } },
        ],
      },
      { role: "tool", tool_call_id: "c1", content: '{"city":"Oslo","degrees":21}' },
    ]);
    expect(runner.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
    expect(runner.allChatCompletions()).toHaveLength(2);
    expect((await runner.totalUsage()).total_tokens).toBe(10);
    expect(await runner.finalFunctionToolCall()).toMatchObject({ name: "weather" });
    expect(await runner.finalFunctionToolCallResult()).toBe('{"city":"Oslo","degrees":21}');
  });

  it("streams every completion, with the chunks and events of each", async () => {
    const openai = await begin([call("c1", "weather", { city: "Oslo" })], "Warm.");
    const runner = openai.chat.completions.runTools({ model: "m", messages, tools: [weather], stream: true });
    const contents: string[] = [];
    const finals: string[] = [];
    runner.on("content", (delta, snapshot) => contents.push(`${delta}|${snapshot}`));
    runner.on("finalFunctionToolCallResult", (each) => finals.push(each));
    let chunks = 0;
    for await (const _ of runner) chunks++;
    expect(chunks).toBe(7);
    expect(contents).toEqual(["W|W", "arm.|Warm."]);
    expect(finals).toEqual(['{"city":"Oslo","degrees":21}']);
    expect(runner.allChatCompletions()).toHaveLength(2);
    expect(await runner.finalContent()).toBe("Warm.");
    expect(runner.messages).toHaveLength(4);
  });
});
