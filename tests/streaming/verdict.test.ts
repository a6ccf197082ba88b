import { describe, expect, it } from "@jest/globals";
import { StreamInterruptedError } from "../../src/handwritten/errors/index.ts";
import { terminalOf } from "../../src/handwritten/streaming/reader/terminal.ts";
import { requestOf } from "../support/call.ts";
import { drain } from "../support/fake-body.ts";
import { openStream, settled } from "../support/open-stream.ts";

const open = (operation: string) => openStream({ terminal: terminalOf(requestOf({ operation })) });
const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const piece = event({ id: "chatcmpl_1", choices: [{ index: 0, delta: {} }] });
const last = event({ id: "chatcmpl_1", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });

describe("the verdict", () => {
  it("is undefined while events may come", async () => {
    const { body, stream } = open("createChatCompletion");
    body.send(piece);
    await stream[Symbol.asyncIterator]().next();
    expect([stream.verdict, stream.state]).toEqual([undefined, "running"]);
  });

  it.each<[string, string, string]>([
    ["a finish reason and the end", "createChatCompletion", piece + last],
    ["[DONE]", "createChatCompletion", `${piece}data: [DONE]\n\n`],
    [
      "a finish reason, the usage and [DONE]",
      "createChatCompletion",
      `${last}${event({ choices: [], usage: {} })}data: [DONE]\n\n`,
    ],
    ["the event that completes a response", "createResponse", event({ type: "response.completed" })],
    ["the end, of what is not known", "POST /anything", piece],
    ["nothing at all, of what is not known", "POST /anything", ""],
  ])("is complete with %s", async (_, operation, text) => {
    const { body, stream } = open(operation);
    body.send(text);
    body.end();
    expect((await drain(stream)).error).toBeUndefined();
    expect([stream.verdict, stream.state]).toEqual(["complete", "complete"]);
  });

  it.each<[string, string, string, number]>([
    ["the end after nothing", "createChatCompletion", "", 0],
    ["the end without a finish reason", "createChatCompletion", piece + piece, 2],
    [
      "[DONE] without the response",
      "createResponse",
      `${event({ type: "response.created" })}data: [DONE]\n\n`,
      1,
    ],
  ])("is truncated with %s", async (_, operation, text, eventsReceived) => {
    const { body, stream } = open(operation);
    body.send(text);
    body.end();
    const { values, error } = await drain(stream);
    expect(error).toBeInstanceOf(StreamInterruptedError);
    expect(error).toMatchObject({
      eventsReceived,
      status: 200,
      requestID: "req_1",
      kind: "stream_interrupted",
    });
    expect(values).toHaveLength(eventsReceived);
    expect([stream.verdict, stream.state]).toEqual(["truncated", "error"]);
  });

  it("has the response id and the place where it stopped in its error", async () => {
    const { body, stream } = open("createResponse");
    body.send(event({ type: "response.created", sequence_number: 0, response: { id: "resp_1" } }));
    body.send(event({ type: "response.output_text.delta", sequence_number: 1, item_id: "msg_1" }));
    body.end();
    const { error } = await drain(stream);
    expect((error as Error).message).toBe(
      "POST /responses: the stream ended before the response was complete, after 2 events",
    );
    expect(error).toMatchObject({ eventsReceived: 2, responseID: "resp_1", sequenceNumber: 1 });
    expect(stream.progress).toEqual({ eventsReceived: 2, responseID: "resp_1", sequenceNumber: 1 });
  });

  it("knows a run by its events", async () => {
    const { body, stream } = open("createThreadAndRun");
    body.send(`event: thread.created\ndata: {"id":"thread_1","object":"thread"}\n\n`);
    body.send(`event: thread.run.created\ndata: {"id":"run_1","object":"thread.run"}\n\n`);
    body.end();
    expect((await drain(stream)).error).toMatchObject({ eventsReceived: 2, responseID: "run_1" });
  });

  it("is cancelled when the reader leaves, and complete when the answer was whole by then", async () => {
    const { body, stream } = open("createChatCompletion");
    body.send(piece);
    for await (const _ of stream) break;
    expect([stream.verdict, stream.state]).toEqual(["cancelled", "cancelled"]);
    const whole = open("createChatCompletion");
    whole.body.send(last);
    for await (const _ of whole.stream) break;
    expect(whole.stream.verdict).toBe("complete");
    expect(whole.body.left()).toBe(1);
  });

  it("does not change after the end", async () => {
    const { body, stream } = open("createChatCompletion");
    body.send(last);
    body.end();
    await drain(stream);
    await stream.cancel();
    stream.pause();
    stream.controller.abort();
    expect([stream.verdict, stream.state]).toEqual(["complete", "complete"]);
  });

  it("is complete although the connection breaks after the last event", async () => {
    const { body, stream } = open("createChatCompletion");
    body.send(last);
    body.fail(new Error("cut"));
    expect((await drain(stream)).error).toBeUndefined();
    expect(stream.verdict).toBe("complete");
  });

  it("waits for nothing after the event that is the last", async () => {
    const { body, stream, timers } = open("createResponse");
    body.send(event({ type: "response.completed" }));
    expect((await drain(stream)).values).toHaveLength(1);
    expect([stream.verdict, timers.size, body.left()]).toEqual(["complete", 1, 0]);
    for (const fire of timers) fire();
    await settled();
    expect(body.left()).toBe(1);
  });
});
