import { afterEach, describe, expect, it, jest } from "@jest/globals";
import * as z from "zod";
import type { ClientEvent } from "../../src/handwritten/core/events.ts";
import OpenAI from "../../src/handwritten/index.ts";
import { tool } from "../../src/handwritten/tools/index.ts";
import { type RecordingServer, recordingServer } from "../support/recording-server.ts";
import { until } from "../support/until.ts";
import { type VirtualClock, virtualClock } from "../support/virtual-clock.ts";
import { bodyOf, call, type Said, script } from "./chat-answers.ts";

let server: RecordingServer;
const servers: RecordingServer[] = [];
let clock: VirtualClock;
let events: ClientEvent[];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((each) => each[Symbol.asyncDispose]()));
});

const messages = [{ role: "user", content: "Go on." } as const];
const begin = async (...said: readonly Said[]): Promise<OpenAI> => {
  server = await recordingServer(script(said));
  servers.push(server);
  clock = virtualClock();
  events = [];
  return new OpenAI({
    apiKey: "k",
    baseURL: server.baseURL,
    clock,
    onEvent: (event) => events.push(event),
  } as ConstructorParameters<typeof OpenAI>[0]);
};
/** The outputs that a request sends, by the ids of their calls. */
const outputs = (index: number): Record<string, string> =>
  Object.fromEntries(
    bodyOf(server.requests[index])
      .messages.filter(({ role }: { role: string }) => role === "tool")
      .map(({ tool_call_id: id, content }: { tool_call_id: string; content: string }) => [id, content]),
  );
const outcomes = (): Record<string, string> =>
  Object.fromEntries(
    events.flatMap((event) => (event.type === "tool" ? [[event.callID, event.outcome]] : [])),
  );
const never = (): Promise<never> => new Promise(() => {});
const empty = z.object({});
const named = (name: string, execute: Parameters<typeof tool>[0]["execute"], rest: object = {}) =>
  tool({ name, parameters: empty, execute, ...rest });

describe("arguments", () => {
  it("that do not fit are handed back with the issues by path, and the run goes on", async () => {
    const openai = await begin(
      [
        call("c1", "add", { a: 1, b: { c: "x" } }),
        call("c2", "add", "{"),
        call("c3", "add", { a: 1, b: { c: 2 } }),
      ],
      "done",
    );
    const execute = jest.fn(({ a, b }: { a: number; b: { c: number } }) => a + b.c);
    const add = tool({
      name: "add",
      parameters: z.object({ a: z.number(), b: z.object({ c: z.number() }) }),
      execute,
    });
    expect(
      await openai.chat.completions.runTools({ model: "m", messages, tools: [add] }).finalContent(),
    ).toBe("done");
    expect(execute).toHaveBeenCalledTimes(1);
    expect(outputs(1)).toEqual({
      c1: expect.stringContaining("b.c:"),
      c2: expect.stringContaining("not JSON"),
      c3: "3",
    });
    expect(outcomes()).toEqual({ c1: "mismatch", c2: "mismatch", c3: "done" });
  });

  it("of a JSON Schema are validated too, and an empty text stands for none", async () => {
    const openai = await begin([call("c1", "f", { n: "x" }), call("c2", "g", "")], "done");
    const f = tool({
      name: "f",
      parameters: {
        type: "object",
        properties: { n: { type: "number" } },
        required: ["n"],
        additionalProperties: false,
      },
      execute: () => "ran",
    });
    await openai.chat.completions
      .runTools({ model: "m", messages, tools: [f, named("g", () => "ran")] })
      .done();
    expect(outputs(1)).toEqual({ c1: expect.stringContaining("n"), c2: "ran" });
    expect(outputs(1)["c1"]).not.toBe("ran");
  });
});

describe("every call gets an output", () => {
  it("also one of an unknown name, whose output names those that there are", async () => {
    const openai = await begin([call("c1", "other", {}), call("c2", "f", {})], "done");
    await openai.chat.completions.runTools({ model: "m", messages, tools: [named("f", () => "1")] }).done();
    expect(outputs(1)).toEqual({ c1: expect.stringMatching(/"other".*"f"/), c2: "1" });
  });

  it("when a sibling throws: its message is its output", async () => {
    const openai = await begin([call("c1", "bad", {}), call("c2", "good", {})], "done");
    const bad = named("bad", () => {
      throw new Error("out of paper");
    });
    const tools = [bad, named("good", () => "fine")];
    expect(await openai.chat.completions.runTools({ model: "m", messages, tools }).finalContent()).toBe(
      "done",
    );
    expect(outputs(1)).toEqual({ c1: expect.stringContaining("out of paper"), c2: "fine" });
  });

  it("also where an error ends the run: the other calls are done first", async () => {
    const openai = await begin([call("c1", "bad", {}), call("c2", "good", {})], "done");
    const cause = new Error("out of paper");
    const bad = named("bad", () => {
      throw cause;
    });
    const good = named("good", async () => {
      await Promise.resolve();
      return "fine";
    });
    const runner = openai.chat.completions.runTools(
      { model: "m", messages, tools: [bad, good] },
      { toolErrors: "throw" },
    );
    await expect(runner.done()).rejects.toMatchObject({ message: "out of paper", cause });
    expect(runner.messages.slice(2)).toEqual([
      { role: "tool", tool_call_id: "c1", content: expect.stringContaining("out of paper") },
      { role: "tool", tool_call_id: "c2", content: "fine" },
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it("after its own time: siblings are not held up, and its signal aborts", async () => {
    const openai = await begin([call("c1", "slow", {}), call("c2", "good", {})], "done");
    let signal: AbortSignal | undefined;
    const slow = named(
      "slow",
      (_args, each) => {
        signal = each.signal;
        return never();
      },
      { timeoutMs: 3_000 },
    );
    const runner = openai.chat.completions.runTools({
      model: "m",
      messages,
      tools: [slow, named("good", () => "fine")],
    });
    await until(() => signal !== undefined);
    clock.advance(2_999);
    expect(signal?.aborted).toBe(false);
    clock.advance(1);
    expect(await runner.finalContent()).toBe("done");
    expect(signal?.aborted).toBe(true);
    expect(outputs(1)).toEqual({ c1: expect.stringContaining("3000 ms"), c2: "fine" });
    expect(outcomes()).toEqual({ c1: "timeout", c2: "done" });
  });

  it("after an abort, also of a function that does not listen", async () => {
    const openai = await begin([call("c1", "done", {}), call("c2", "hangs", {}), call("c3", "late", {})]);
    let hangs = false;
    const runner = openai.chat.completions.runTools(
      {
        model: "m",
        messages,
        tools: [
          named("done", () => "1"),
          named("hangs", () => {
            hangs = true;
            return never();
          }),
          named("late", () => "3"),
        ],
      },
      { maxConcurrentCalls: 1 },
    );
    await until(() => hangs);
    runner.abort();
    await expect(runner.done()).rejects.toMatchObject({ kind: "abort" });
    expect(runner.messages.slice(2)).toEqual([
      { role: "tool", tool_call_id: "c1", content: "1" },
      { role: "tool", tool_call_id: "c2", content: expect.stringContaining("may have taken effect") },
      { role: "tool", tool_call_id: "c3", content: expect.stringContaining("before this call was begun") },
    ]);
  });

  it("also when a listener throws between the message and its calls", async () => {
    const openai = await begin([call("c1", "f", {})]);
    const runner = openai.chat.completions.runTools({ model: "m", messages, tools: [named("f", () => "1")] });
    runner.on("functionToolCall", () => {
      throw new Error("listener");
    });
    await expect(runner.done()).rejects.toThrow("listener");
    expect(runner.messages.at(-1)).toMatchObject({ role: "tool", tool_call_id: "c1" });
  });

  it("also a call without an id, which gets one", async () => {
    const openai = await begin([{ name: "f", arguments: "{}" }], "done");
    const runner = openai.chat.completions.runTools({ model: "m", messages, tools: [named("f", () => "1")] });
    await runner.done();
    const [, assistant, output] = bodyOf(server.requests[1]).messages;
    expect(output.tool_call_id).toMatch(/^call_/);
    expect(assistant.tool_calls[0].id).toBe(output.tool_call_id);
  });

  it("up to 128 of a message: those beyond are left out of the conversation, and reported", async () => {
    const asked = Array.from({ length: 131 }, (_, index) => call(`c${index}`, "f", {}));
    const openai = await begin(asked, "done");
    const execute = jest.fn(() => "1");
    await openai.chat.completions.runTools({ model: "m", messages, tools: [named("f", execute)] }).done();
    expect(execute).toHaveBeenCalledTimes(128);
    expect(bodyOf(server.requests[1]).messages[1].tool_calls).toHaveLength(128);
    expect(Object.keys(outputs(1))).toHaveLength(128);
    expect(Object.entries(outcomes()).filter(([, outcome]) => outcome === "left_out")).toHaveLength(3);
  });
});

describe("calls of one message", () => {
  const peakOf = async (options: object, params: object = {}) => {
    const openai = await begin(
      Array.from({ length: 6 }, (_, index) => call(`c${index}`, "f", {})),
      "done",
    );
    let running = 0;
    let peak = 0;
    const order: string[] = [];
    const f = named("f", async (_args, { id }) => {
      order.push(id);
      peak = Math.max(peak, ++running);
      await Promise.resolve();
      await Promise.resolve();
      running--;
      return id;
    });
    await openai.chat.completions.runTools({ model: "m", messages, tools: [f], ...params }, options).done();
    expect(Object.values(outputs(1))).toEqual(["c0", "c1", "c2", "c3", "c4", "c5"]);
    return { peak, order };
  };

  it("run at once, so many as are allowed, and their outputs keep the order", async () => {
    expect((await peakOf({})).peak).toBe(6);
    expect((await peakOf({ maxConcurrentCalls: 2 })).peak).toBe(2);
    expect(await peakOf({ maxConcurrentCalls: 1 })).toEqual({
      peak: 1,
      order: ["c0", "c1", "c2", "c3", "c4", "c5"],
    });
  });

  it("run in their order where the request does without parallel calls", async () => {
    expect((await peakOf({}, { parallel_tool_calls: false })).peak).toBe(1);
  });
});

describe("approvals", () => {
  it("are asked for by the tool, and a refusal is the output", async () => {
    const openai = await begin(
      [
        call("c1", "pay", { amount: 5 }),
        call("c2", "pay", { amount: 500 }),
        call("c3", "pay", { amount: 900 }),
      ],
      "done",
    );
    const execute = jest.fn(({ amount }: { amount: number }) => `paid ${amount}`);
    const pay = tool({
      name: "pay",
      parameters: z.object({ amount: z.number() }),
      needsApproval: ({ amount }) => amount > 100,
      execute,
    });
    const asked: unknown[] = [];
    await openai.chat.completions
      .runTools(
        { model: "m", messages, tools: [pay] },
        {
          onApproval: ({ name, arguments: args }) => {
            asked.push([name, args]);
            return (args as { amount: number }).amount < 600 || { approved: false, reason: "too much" };
          },
        },
      )
      .done();
    expect(asked).toEqual([
      ["pay", { amount: 500 }],
      ["pay", { amount: 900 }],
    ]);
    expect(outputs(1)).toEqual({
      c1: "paid 5",
      c2: "paid 500",
      c3: expect.stringContaining("refused: too much"),
    });
    expect(execute).toHaveBeenCalledTimes(2);
  });

  it("without a hook are a ConfigurationError before anything is sent", async () => {
    const openai = await begin();
    const runner = openai.chat.completions.runTools({
      model: "m",
      messages,
      tools: [named("f", () => "1", { needsApproval: true })],
    });
    await expect(runner.done()).rejects.toMatchObject({ kind: "configuration", message: /onApproval/ });
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ["no answer", () => undefined, "usage"],
    ["an exception", () => Promise.reject(new Error("hook")), "usage"],
  ])("a hook with %s ends the run, and the call is not made", async (_name, onApproval, kind) => {
    const openai = await begin([call("c1", "f", {})]);
    const execute = jest.fn(() => "1");
    const runner = openai.chat.completions.runTools(
      { model: "m", messages, tools: [named("f", execute, { needsApproval: true })] },
      { onApproval: onApproval as never },
    );
    await expect(runner.done()).rejects.toMatchObject({ kind });
    expect(execute).not.toHaveBeenCalled();
    expect(runner.messages.at(-1)).toMatchObject({ role: "tool", tool_call_id: "c1" });
  });
});

describe("the limits of a run", () => {
  it("maxChatCompletions and maxSteps end it with the outputs of the last calls", async () => {
    for (const options of [{ maxChatCompletions: 2 }, { maxSteps: 2 }]) {
      const openai = await begin([call("c1", "f", {})], [call("c2", "f", {})], "never asked");
      const runner = openai.chat.completions.runTools(
        { model: "m", messages, tools: [named("f", () => "1")] },
        options,
      );
      await runner.done();
      expect(server.requests).toHaveLength(2);
      expect(runner.messages.at(-1)).toEqual({ role: "tool", tool_call_id: "c2", content: "1" });
    }
  });

  it("deadlineMs spans requests and calls", async () => {
    const openai = await begin([call("c1", "f", {})], [call("c2", "hangs", {})]);
    let hangs = false;
    const f = named("f", () => {
      clock.advance(600);
      return "1";
    });
    const waits = named("hangs", () => {
      hangs = true;
      return never();
    });
    const runner = openai.chat.completions.runTools(
      { model: "m", messages, tools: [f, waits] },
      { deadlineMs: 1_000 },
    );
    await until(() => hangs);
    clock.advance(399);
    expect(runner.ended).toBe(false);
    clock.advance(1);
    await expect(runner.done()).rejects.toMatchObject({ kind: "timeout", limit: "deadlineMs" });
    expect(runner.messages.at(-1)).toMatchObject({ role: "tool", tool_call_id: "c2" });
    expect(clock.pending()).toEqual([]);
  });

  it("a choice of one function ends it with its call", async () => {
    const openai = await begin([call("c1", "f", {}), call("c2", "g", {})]);
    const runner = openai.chat.completions.runTools({
      model: "m",
      messages,
      tools: [named("f", () => "1"), named("g", () => "2")],
      tool_choice: { type: "function", function: { name: "f" } },
    });
    await runner.done();
    expect(server.requests).toHaveLength(1);
    expect(runner.messages.slice(2)).toEqual([
      { role: "tool", tool_call_id: "c1", content: "1" },
      { role: "tool", tool_call_id: "c2", content: expect.stringContaining('"g"') },
    ]);
  });
});

describe("shapes of tools", () => {
  it("the official ones: with and without `parse`, a context, and those that carry their parser", async () => {
    const openai = await begin(
      [
        call("c1", "parsed", { n: 2 }),
        call("c2", "raw", { n: 2 }),
        call("c3", "zod", { n: 2 }),
        call("c4", "parsed", "{"),
      ],
      "done",
    );
    const zod = Object.defineProperties(
      { type: "function" as const, function: { name: "zod", parameters: { type: "object" }, strict: true } },
      {
        $parseRaw: { value: (text: string) => JSON.parse(text) },
        $callback: { value: ({ n }: { n: number }) => ({ tripled: n * 3 }) },
      },
    ) as never;
    function raw(text: string, runner: unknown, context: unknown) {
      return `${text} ${runner === tools.runner} ${context}`;
    }
    const tools: { runner?: unknown } = {};
    const runner = openai.chat.completions.runTools({
      model: "m",
      messages,
      toolContext: "ctx",
      tools: [
        {
          type: "function",
          function: {
            name: "parsed",
            parse: JSON.parse,
            parameters: { type: "object" },
            description: "d",
            function: ({ n }: { n: number }) => n * 2,
          },
        },
        { type: "function", function: { function: raw, parameters: { type: "object" } } },
        zod,
      ],
    });
    tools.runner = runner;
    await runner.done();
    expect(outputs(1)).toEqual({
      c1: "4",
      c2: '{"n":2} true ctx',
      c3: '{"tripled":6}',
      c4: expect.stringContaining("JSON"),
    });
    expect(bodyOf(server.requests[0]).tools).toEqual([
      { type: "function", function: { name: "parsed", description: "d", parameters: { type: "object" } } },
      { type: "function", function: { name: "raw", parameters: { type: "object" } } },
      { type: "function", function: { name: "zod", parameters: { type: "object" }, strict: true } },
    ]);
  });

  it("an error of an official function ends the run, as it does there", async () => {
    const openai = await begin([call("c1", "f", {})]);
    const runner = openai.chat.completions.runTools({
      model: "m",
      messages,
      tools: [
        {
          type: "function",
          function: {
            name: "f",
            parameters: {},
            function: () => {
              throw new Error("boom");
            },
          },
        },
      ],
    });
    await expect(runner.finalContent()).rejects.toThrow("boom");
    expect(runner.messages.at(-1)).toMatchObject({ role: "tool", tool_call_id: "c1" });
  });

  it.each([
    ["a declaration that nothing runs", [{ type: "function", function: { name: "f" } }]],
    ["two of one name", [named("f", () => "1"), named("f", () => "2")]],
    [
      "a schema that cannot be strict",
      [tool({ name: "f", parameters: z.record(z.string(), z.number()), execute: () => "1" })],
    ],
  ])("%s: a ConfigurationError before anything is sent", async (_name, tools) => {
    const openai = await begin();
    const runner = openai.chat.completions.runTools({ model: "m", messages, tools: tools as never });
    await expect(runner.done()).rejects.toMatchObject({ kind: "configuration" });
    expect(server.requests).toHaveLength(0);
  });

  it("custom calls get an output too", async () => {
    const openai = await begin("unused");
    server = await recordingServer((request, response, count) => {
      if (count > 1) return script(["done"])(request, response, 1);
      const message = {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "custom", custom: { name: "shell", input: "ls" } }],
      };
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        JSON.stringify({ id: "x", choices: [{ index: 0, finish_reason: "tool_calls", message }] }),
      );
    });
    servers.push(server);
    openai.baseURL = server.baseURL;
    await openai.chat.completions
      .runTools({ model: "m", messages, tools: [{ type: "custom", custom: { name: "shell" } }] })
      .done();
    expect(outputs(1)).toEqual({ c1: expect.stringContaining("shell") });
    expect(bodyOf(server.requests[1]).tools).toEqual([{ type: "custom", custom: { name: "shell" } }]);
  });
});
