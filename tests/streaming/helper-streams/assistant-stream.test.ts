import { describe, expect, it } from "@jest/globals";
import type { AssistantStreamEvent } from "../../../src/generated/models.ts";
import {
  AssistantStream,
  type AssistantStreamEvents,
} from "../../../src/handwritten/streaming/helper-streams/index.ts";
import { helperServer, logOf } from "./helper-client.ts";

type Name = keyof AssistantStreamEvents;

const run = (status: string) => ({
  event: `thread.run.${status}`,
  data: { id: "run_1", object: "thread.run", status },
});
const message = (name: string, content: object[] = []) => ({
  event: `thread.message.${name}`,
  data: { id: "msg_1", object: "thread.message", role: "assistant", status: name, content },
});
const pieceOf = (...content: object[]) => ({
  event: "thread.message.delta",
  data: { id: "msg_1", object: "thread.message.delta", delta: { content } },
});
const text = (index: number, value: string) => ({ index, type: "text", text: { value } });
const image = { index: 1, type: "image_file", image_file: { file_id: "file_1" } };
const step = (name: string, tool_calls: object[] = []) => ({
  event: `thread.run.step.${name}`,
  data: {
    id: "step_1",
    object: "thread.run.step",
    status: name,
    step_details: { type: "tool_calls", tool_calls },
  },
});
const calls = (...tool_calls: object[]) => ({
  event: "thread.run.step.delta",
  data: {
    id: "step_1",
    object: "thread.run.step.delta",
    delta: { step_details: { type: "tool_calls", tool_calls } },
  },
});
const code = (index: number, input: string, id?: string) => ({
  index,
  type: "code_interpreter",
  ...(id && { id }),
  code_interpreter: { input },
});
const DONE = { event: "done", data: "[DONE]" };

const names: readonly Name[] = [
  "run",
  "messageCreated",
  "messageDelta",
  "messageDone",
  "runStepCreated",
  "runStepDelta",
  "runStepDone",
  "toolCallCreated",
  "toolCallDelta",
  "toolCallDone",
  "textCreated",
  "textDelta",
  "textDone",
  "imageFileDone",
  "error",
  "end",
];
const streamOf = (events: readonly object[]) =>
  new AssistantStream(async function* () {
    yield* events as AssistantStreamEvent[];
  });
const toldOf = async (events: readonly object[]) => {
  const stream = streamOf(events);
  const log = logOf(stream, names);
  await stream.done();
  return log;
};

const final = [
  { type: "text", text: { value: "Hello", annotations: [] } },
  { type: "image_file", image_file: { file_id: "file_1" } },
  { type: "text", text: { value: "bye", annotations: [] } },
];
const written = [
  run("queued"),
  message("created"),
  pieceOf(text(0, "Hel")),
  pieceOf(text(0, "lo")),
  pieceOf(image),
  pieceOf(text(2, "bye")),
  message("completed", final),
  run("completed"),
];

describe("beta.threads.runs.stream", () => {
  it("emits messages part by part", async () => {
    const log = await toldOf(written);
    expect(log.map(([name]) => name)).toEqual([
      "messageCreated",
      ...["textCreated", "messageDelta", "textDelta"],
      ...["messageDelta", "textDelta"],
      ...["messageDelta", "textDone"],
      ...["textCreated", "messageDelta", "textDelta", "imageFileDone"],
      ...["textDone", "messageDone", "run", "end"],
    ]);
    const told = (name: Name) => log.filter((entry) => entry[0] === name).map(([, ...args]) => args);
    expect(told("textDelta")).toEqual([
      [{ value: "Hel" }, { value: "Hel" }],
      [{ value: "lo" }, { value: "Hello" }],
      [{ value: "bye" }, { value: "bye" }],
    ]);
    expect(told("textDone").map(([part]) => part)).toEqual([
      { value: "Hello" },
      { value: "bye", annotations: [] },
    ]);
    expect(told("imageFileDone")[0]?.[0]).toEqual({ file_id: "file_1" });
    expect(told("messageDelta")[1]).toMatchObject([
      { content: [{ text: { value: "lo" } }] },
      { id: "msg_1", content: [{ text: { value: "Hello" } }] },
    ]);
    expect(told("messageDone")).toEqual([[message("completed", final).data]]);
    expect(told("run")).toEqual([[run("completed").data]]);
  });

  it("emits steps and their tool calls", async () => {
    const log = await toldOf([
      run("queued"),
      step("created"),
      calls(code(0, "", "a")),
      calls(code(0, "1+"), code(0, "1")),
      calls(code(1, "2", "b")),
      step("completed", [code(0, "1+1", "a"), code(1, "2", "b")]),
      run("completed"),
    ]);
    expect(log.map(([name, first]) => [name, (first as { id?: string } | undefined)?.id])).toEqual([
      ["runStepCreated", "step_1"],
      ["toolCallCreated", "a"],
      ["runStepDelta", undefined],
      ["toolCallDelta", undefined],
      ["toolCallDelta", undefined],
      ["runStepDelta", undefined],
      ["toolCallDone", "a"],
      ["toolCallCreated", "b"],
      ["runStepDelta", undefined],
      ["toolCallDone", "b"],
      ["runStepDone", "step_1"],
      ["run", "run_1"],
      ["end", undefined],
    ]);
    expect(log.find(([name]) => name === "toolCallDone")?.[1]).toMatchObject({
      id: "a",
      code_interpreter: { input: "1+1" },
    });
  });

  it("has the current event, run, message and step", async () => {
    const stream = streamOf(written);
    const known: unknown[] = [];
    stream.on("event", ({ event }) => {
      expect(stream.currentEvent()?.event).toBe(event);
      known.push([event, stream.currentRun()?.status, stream.currentMessageSnapshot()?.status]);
    });
    await stream.done();
    expect(known[0]).toEqual(["thread.run.queued", "queued", undefined]);
    expect(known.at(-1)).toEqual(["thread.run.completed", "completed", undefined]);
    expect(stream.currentRunStepSnapshot()).toBeUndefined();
  });

  it.each<[string, (openai: Awaited<ReturnType<typeof helperServer>>["openai"]) => AssistantStream, object]>([
    [
      "runs.stream",
      ({ beta }) => beta.threads.runs.stream("t", { assistant_id: "a" }),
      { url: "/v1/threads/t/runs", body: { assistant_id: "a", stream: true } },
    ],
    [
      "runs.createAndStream",
      ({ beta }) => beta.threads.runs.createAndStream("t", { assistant_id: "a" }),
      { url: "/v1/threads/t/runs", body: { assistant_id: "a", stream: true } },
    ],
    [
      "runs.submitToolOutputsStream",
      ({ beta }) => beta.threads.runs.submitToolOutputsStream("run_1", { thread_id: "t", tool_outputs: [] }),
      { url: "/v1/threads/t/runs/run_1/submit_tool_outputs", body: { tool_outputs: [], stream: true } },
    ],
    [
      "createAndRunStream",
      ({ beta }) => beta.threads.createAndRunStream({ assistant_id: "a" }),
      { url: "/v1/threads/runs", body: { assistant_id: "a", stream: true } },
    ],
  ])("%s sends one request and gives the run, its messages and its steps", async (_, open, want) => {
    await using server = await helperServer([
      run("queued"),
      step("created"),
      message("created"),
      pieceOf(text(0, "Hello")),
      message("incomplete", final.slice(0, 1)),
      run("requires_action"),
      DONE,
    ]);
    const stream = open(server.openai);
    expect(await stream.finalRun()).toMatchObject({ id: "run_1", status: "requires_action" });
    expect(await stream.finalMessages()).toMatchObject([{ id: "msg_1", status: "incomplete" }]);
    expect(await stream.finalRunSteps()).toMatchObject([{ id: "step_1" }]);
    const [request] = server.requests;
    expect(server.requests).toHaveLength(1);
    expect({ url: request?.url, body: JSON.parse(request?.body ?? "") }).toEqual(want);
    expect(request?.headers["openai-beta"]).toBe("assistants=v2");
  });

  it.each<[string, object[], string]>([
    [
      "an error of the server",
      [{ event: "error", data: { code: "server_error", message: "boom" } }],
      "InternalServerError",
    ],
    ["a cut", [], "StreamInterruptedError"],
  ])("fails with %s", async (_, last, error) => {
    await using server = await helperServer([...written.slice(0, 4), ...last]);
    const stream = server.openai.beta.threads.runs.stream("t", { assistant_id: "a" });
    await expect(stream.finalRun()).rejects.toMatchObject({ name: error });
    expect(stream.currentMessageSnapshot()).toMatchObject({ content: [{ text: { value: "Hello" } }] });
    expect(stream.errored).toBe(true);
  });

  it("emits the same events after lines of JSON, and fails when they are cut", async () => {
    const near = streamOf(written);
    const far = AssistantStream.fromReadableStream(near.toReadableStream());
    const [nearLog, farLog] = [logOf(near, names), logOf(far, names)];
    expect(await far.finalMessages()).toEqual(await near.finalMessages());
    expect(farLog).toEqual(nearLog);
    const lines = new Blob([`${JSON.stringify(run("queued"))}\n`]).stream();
    await expect(AssistantStream.fromReadableStream(lines).finalRun()).rejects.toMatchObject({
      name: "StreamInterruptedError",
      responseID: "run_1",
    });
  });

  it("begins in the middle", async () => {
    const log = await toldOf([pieceOf(text(0, "x")), calls(code(0, "1", "a")), run("completed")]);
    expect(log.map(([name]) => name)).toEqual([
      ...["textCreated", "messageDelta", "textDelta"],
      ...["toolCallCreated", "runStepDelta", "toolCallDone", "run", "end"],
    ]);
  });
});
