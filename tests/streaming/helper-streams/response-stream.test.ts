import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { ResponseStreamEvent } from "../../../src/generated/models.ts";
import { APIError, StreamInterruptedError } from "../../../src/handwritten/errors/index.ts";
import {
  ResponseStream,
  type ResponseStreamEvents,
} from "../../../src/handwritten/streaming/helper-streams/index.ts";
import { helperServer, logOf } from "./helper-client.ts";

type Name = keyof ResponseStreamEvents;

const response = (more: object = {}) => ({
  id: "resp_1",
  object: "response",
  status: "in_progress",
  model: "gpt-5",
  output: [],
  ...more,
});
const numbered = (events: readonly object[]) =>
  events.map((event, sequence_number) => ({ ...event, sequence_number }));
const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
const message = { id: "msg_1", type: "message", role: "assistant", content: [] };
const whole = { ...message, content: [{ type: "output_text", text: "Hello", annotations: [] }] };
const begun = [
  { type: "response.created", response: response() },
  { type: "response.output_item.added", output_index: 0, item: message },
  { type: "response.content_part.added", ...at, part: { type: "output_text", text: "", annotations: [] } },
];
const text = (delta: string) => ({ type: "response.output_text.delta", ...at, delta });
const completed = {
  type: "response.completed",
  response: response({ status: "completed", output: [whole] }),
};
const hello = numbered([...begun, text("Hel"), text("lo"), completed]);
const streamOf = (events: readonly object[]) =>
  new ResponseStream(async function* () {
    yield* events as ResponseStreamEvent[];
  });

describe("responses.stream", () => {
  it("emits every event by its type, with snapshots, and gives the whole response", async () => {
    await using server = await helperServer(hello);
    const stream = server.openai.responses.stream({ model: "gpt-5", input: "hi" });
    const log = logOf<Name>(stream, [
      "connect",
      "event",
      "response.created",
      "response.output_text.delta",
      "response.completed",
      "error",
      "end",
    ]);
    const final = await stream.finalResponse();
    expect(final).toMatchObject({ id: "resp_1", status: "completed", output_parsed: null });
    expect(final.output_text).toBe("Hello");
    const [created, , , hel, lo, last] = hello;
    expect(log).toEqual([
      ["connect"],
      ["event", created],
      ["response.created", created],
      ["event", hello[1]],
      ["event", hello[2]],
      ["event", hel],
      ["response.output_text.delta", { ...hel, snapshot: "Hel" }],
      ["event", lo],
      ["response.output_text.delta", { ...lo, snapshot: "Hello" }],
      ["event", last],
      ["response.completed", last],
      ["end"],
    ]);
    expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({ model: "gpt-5", input: "hi", stream: true });
  });

  it("emits functions' arguments so far", async () => {
    const args = (delta: string) => ({
      type: "response.function_call_arguments.delta",
      item_id: "fc_1",
      output_index: 1,
      delta,
    });
    const stream = streamOf([
      begun[0] as object,
      { type: "response.output_item.added", output_index: 1, item: { type: "function_call", arguments: "" } },
      args('{"a"'),
      args(":1}"),
      completed,
    ]);
    const log = logOf<Name>(stream, ["response.function_call_arguments.delta"]) as [
      string,
      { snapshot: string },
    ][];
    await stream.done();
    expect(log.map(([, { snapshot }]) => snapshot)).toEqual(['{"a"', '{"a":1}']);
  });

  it.each(["incomplete", "failed"])("is whole when the response is %s", async (status) => {
    const last = { type: `response.${status}`, response: response({ status }) };
    await using server = await helperServer(numbered([...begun, last]));
    const final = await server.openai.responses.stream({ model: "gpt-5" }).finalResponse();
    expect(final.status).toBe(status);
  });

  it("goes on with a background response, told from where it was left", async () => {
    await using server = await helperServer(hello);
    const stream = server.openai.responses.stream(
      { response_id: "resp_1", starting_after: 3, include_obfuscation: false },
      { headers: { "x-mine": "1" } },
    );
    const told: unknown[] = [];
    stream.on("response.output_text.delta", ({ delta, snapshot }) => told.push([delta, snapshot]));
    const numbers: number[] = [];
    for await (const { sequence_number } of stream) numbers.push(sequence_number);
    expect(numbers).toEqual([4, 5]);
    expect(told).toEqual([["lo", "Hello"]]);
    expect((await stream.finalResponse()).output_text).toBe("Hello");
    expect(server.requests).toMatchObject([
      {
        method: "GET",
        url: "/v1/responses/resp_1?include_obfuscation=false&stream=true",
        headers: { "x-mine": "1" },
      },
    ]);
  });

  it("fails with an error of the server, and when it is cut, and keeps the snapshot", async () => {
    const error = { type: "error", code: "server_error", message: "boom", param: null, sequence_number: 5 };
    await using failing = await helperServer([...hello.slice(0, 5), error]);
    const failed = failing.openai.responses.stream({ model: "gpt-5" });
    const told = failed.emitted("error");
    await expect(failed.finalResponse()).rejects.toThrow(APIError);
    expect(await told).toMatchObject({ code: "server_error" });

    await using cutting = await helperServer(hello.slice(0, 5));
    const cut = cutting.openai.responses.stream({ model: "gpt-5" });
    const reason = await cut.finalResponse().catch((reason: unknown) => reason);
    expect(reason).toBeInstanceOf(StreamInterruptedError);
    expect(reason).toMatchObject({ eventsReceived: 5, responseID: "resp_1", sequenceNumber: 4 });
    expect(cut.currentResponseSnapshot?.output_text).toBe("Hello");
  });

  it.each([
    { type: "response.of.tomorrow", anything: 1 },
    { type: "keepalive" },
    { type: "connect" },
    { type: "end" },
    { type: "__proto__" },
  ])("lets %j pass as an event, and takes it for nothing else", async (event) => {
    const stream = streamOf([...begun, event, completed]);
    const log = logOf<Name>(stream, ["connect", "event", "end"]);
    expect((await stream.finalResponse()).output_text).toBe("Hello");
    expect(log.map(([name]) => name)).toEqual(["connect", ...Array(5).fill("event"), "end"]);
    expect(log).toContainEqual(["event", event]);
  });

  it("emits unknown types by their names too", async () => {
    const stream = streamOf([...begun, { type: "response.of.tomorrow", anything: 1 }, completed]);
    const told = stream.emitted("response.of.tomorrow" as "response.created");
    await stream.done();
    expect(await told).toEqual({ type: "response.of.tomorrow", anything: 1 });
  });

  it("makes a value with a parser", async () => {
    const stream = new ResponseStream<number>(
      async function* () {
        yield* hello as unknown as ResponseStreamEvent[];
      },
      { parser: ({ output_text }) => output_text?.length ?? null },
    );
    expect((await stream.finalResponse()).output_parsed).toBe(5);
  });

  it("emits the same events after lines of JSON, and fails when they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string(), { maxLength: 20 }), async (pieces) => {
        const near = streamOf(numbered([...begun, ...pieces.map(text), completed]));
        const far = ResponseStream.fromReadableStream(near.toReadableStream());
        const names: Name[] = ["event", "response.output_text.delta", "end"];
        const [nearLog, farLog] = [logOf(near, names), logOf(far, names)];
        expect(await far.finalResponse()).toEqual(await near.finalResponse());
        expect(farLog).toEqual(nearLog);
        const snapshots = nearLog.flatMap(([name, event]) =>
          name === "response.output_text.delta" ? [(event as { snapshot: string }).snapshot] : [],
        );
        expect(snapshots).toEqual(pieces.map((_, last) => pieces.slice(0, last + 1).join("")));
      }),
      { numRuns: 100 },
    );
    const lines = new Blob([`${JSON.stringify(begun[0])}\n`]).stream();
    await expect(ResponseStream.fromReadableStream(lines).finalResponse()).rejects.toMatchObject({
      name: "StreamInterruptedError",
      responseID: "resp_1",
    });
  });
});
