import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import * as z from "zod";
import OpenAI from "../../src/handwritten/index.ts";
import { type Checkpoint, ResponsesToolRunner, tool } from "../../src/handwritten/tools/index.ts";
import { type RecordingServer, recordingServer } from "../support/recording-server.ts";
import { until } from "../support/until.ts";
import { bodyOf, call, type Said, script } from "./chat-answers.ts";

let server: RecordingServer;
let saved: Checkpoint[];
beforeEach(() => {
  saved = [];
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});
const begin = async (...said: readonly Said[]): Promise<OpenAI> => {
  if (server) await server[Symbol.asyncDispose]();
  server = await recordingServer(script(said));
  return new OpenAI({ apiKey: "k", baseURL: server.baseURL });
};
const messages = [{ role: "user", content: "Go on." } as const];
const ledger = (resumeFrom?: Checkpoint) => ({
  runId: "run_1",
  save: (checkpoint: Checkpoint) => void saved.push(checkpoint),
  resumeFrom,
});
const named = (name: string, execute: () => unknown) => tool({ name, parameters: z.object({}), execute });

describe("a ledger", () => {
  it("is given a checkpoint before each request, and before and after each call", async () => {
    const openai = await begin([call("c1", "f", {})], "done");
    await openai.chat.completions
      .runTools({ model: "m", messages, tools: [named("f", () => "1")] }, { ledger: ledger() })
      .done();
    expect(
      saved.map((each) => [
        each.revision,
        each.phase,
        each.consumed_requests,
        each.history.length,
        each.attempted_call_ids.length,
        each.returned_call_ids.length,
      ]),
    ).toEqual([
      [1, "boundary", 1, 1, 0, 0],
      [2, "pending", 1, 1, 0, 0],
      [3, "pending", 1, 1, 1, 0],
      [4, "pending", 1, 1, 1, 1],
      [5, "boundary", 2, 3, 1, 1],
      [6, "final", 2, 3, 1, 1],
    ]);
    expect(Object.keys(saved[0] as Checkpoint).sort()).toEqual(
      [
        ..."version run_id revision phase max_steps consumed_requests tools output_override_names".split(" "),
        ..."history attempted_call_ids returned_call_ids pending_items returned_outputs final_response".split(
          " ",
        ),
      ].sort(),
    );
  });

  it("lets a stopped run go on: finished calls are not made again, one that was interrupted is not either", async () => {
    const asked = [call("c1", "one", {}), call("c2", "hangs", {}), call("c3", "three", {})];
    const openai = await begin(asked);
    const one = jest.fn(() => "1");
    const three = jest.fn(() => "3");
    let hung = 0;
    const hangs = named("hangs", () => {
      hung++;
      return new Promise(() => {});
    });
    const tools = [named("one", one), hangs, named("three", three)];
    const runner = openai.chat.completions.runTools(
      { model: "m", messages, tools },
      { ledger: ledger(), maxConcurrentCalls: 1, maxSteps: 4 },
    );
    await until(() => hung > 0);
    runner.abort();
    await runner.done().catch(() => {});
    const again = await begin("done");
    const resumed = again.chat.completions.runTools(
      { model: "m", messages: [], tools },
      { ledger: ledger(saved.at(-1)) },
    );
    expect(await resumed.finalContent()).toBe("done");
    expect([one.mock.calls.length, hung, three.mock.calls.length]).toEqual([1, 1, 1]);
    expect(bodyOf(server.requests[0]).messages.slice(2)).toEqual([
      { role: "tool", tool_call_id: "c1", content: "1" },
      {
        role: "tool",
        tool_call_id: "c2",
        content: expect.stringContaining("not known whether it took effect"),
      },
      { role: "tool", tool_call_id: "c3", content: "3" },
    ]);
    expect(resumed.messages).toHaveLength(6);
    expect(saved.at(-1)).toMatchObject({ phase: "final", max_steps: 4, consumed_requests: 2 });
  });

  it("gives the answer of a run that is over without a request, and adds what is new to one that is not", async () => {
    const tools = [named("f", () => "1")];
    const openai = await begin([call("c1", "f", {})], "done");
    await openai.chat.completions.runTools({ model: "m", messages, tools }, { ledger: ledger() }).done();
    const over = openai.chat.completions.runTools(
      { model: "m", messages: [], tools },
      { ledger: ledger(saved.at(-1)) },
    );
    expect(await over.finalContent()).toBe("done");
    expect(server.requests).toHaveLength(2);
    expect(over.messages).toHaveLength(4);
    const again = await begin("done");
    const fresh = { role: "user", content: "And now?" } as const;
    await again.chat.completions
      .runTools({ model: "m", messages: [fresh], tools }, { ledger: ledger(saved[4]) })
      .done();
    expect(bodyOf(server.requests[0]).messages.map(({ role }: { role: string }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "user",
    ]);
  });

  it("asks again about a call that waited for its approval when the run was stopped", async () => {
    const openai = await begin([call("c1", "f", {})]);
    const execute = jest.fn(() => "1");
    const tools = [tool({ name: "f", parameters: z.object({}), execute, needsApproval: true })];
    let asks = 0;
    const waits = (): Promise<boolean> => {
      asks++;
      return new Promise(() => {});
    };
    const runner = openai.chat.completions.runTools(
      { model: "m", messages, tools },
      { ledger: ledger(), onApproval: waits },
    );
    await until(() => asks > 0);
    runner.abort();
    await runner.done().catch(() => {});
    const again = await begin("done");
    await again.chat.completions
      .runTools({ model: "m", messages: [], tools }, { ledger: ledger(saved.at(-1)), onApproval: () => true })
      .done();
    expect(execute).toHaveBeenCalledTimes(1);
    expect(bodyOf(server.requests[0]).messages.at(-1).content).toBe("1");
  });

  it("that fails ends the run before the call is made, and every call has an output", async () => {
    const openai = await begin([call("c1", "f", {})]);
    const execute = jest.fn(() => "1");
    const runner = openai.chat.completions.runTools(
      { model: "m", messages, tools: [named("f", execute)] },
      {
        ledger: {
          runId: "r",
          save: ({ attempted_call_ids: ids }) => {
            if (ids.length) throw new Error("disk full");
          },
        },
      },
    );
    await expect(runner.done()).rejects.toThrow("disk full");
    expect(execute).not.toHaveBeenCalled();
    expect(runner.messages.at(-1)).toMatchObject({ role: "tool", tool_call_id: "c1" });
  });

  it("keeps no credentials of MCP servers", async () => {
    const openai = await begin("done");
    const mcp = {
      type: "mcp",
      server_label: "s",
      server_url: "https://example.com/?key=secret-1",
      authorization: "secret-2",
      headers: { "x-key": "secret-3" },
    } as const;
    await new ResponsesToolRunner({}).run(
      openai,
      { model: "m", input: "x", tools: [mcp] },
      { ledger: ledger() },
    );
    expect(JSON.stringify(saved)).not.toContain("secret");
    expect(saved[0]?.tools).toEqual([
      { type: "mcp", server_label: "s", server_url: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    ]);
    expect(bodyOf(server.requests[0]).tools).toEqual([mcp]);
  });

  it.each([
    ["of another run", { run_id: "run_2" }, /another run/],
    ["of other tools", { tools: [] }, /other tools/],
    ["of another version", { version: 2 }, /version 1/],
    ["that is none", { history: "x" }, /version 1/],
  ])("refuses a checkpoint %s before anything is sent", async (_name, change, message) => {
    const tools = [named("f", () => "1")];
    const openai = await begin("done");
    await openai.chat.completions.runTools({ model: "m", messages, tools }, { ledger: ledger() }).done();
    const resumeFrom = { ...saved[0], ...change } as Checkpoint;
    const runner = openai.chat.completions.runTools(
      { model: "m", messages, tools },
      { ledger: ledger(resumeFrom) },
    );
    await expect(runner.done()).rejects.toMatchObject({
      kind: "configuration",
      message: expect.stringMatching(message),
    });
    expect(server.requests).toHaveLength(1);
  });
});
