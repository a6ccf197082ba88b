import { describe, expect, it } from "@jest/globals";
import { APIError, DecodeError, StreamInterruptedError } from "../../../src/handwritten/errors/index.ts";
import { readEvent } from "../../../src/handwritten/streaming/sse/read-event.ts";

const facts = () => ({
  headers: new Headers({ "x-request-id": "req_1", "content-type": "text/event-stream" }),
  requestID: "req_1",
  status: 200,
  request: { operation: "createResponse", method: "POST", path: "/responses" } as const,
});
const read = (data: string, event?: string, unterminated = false) =>
  readEvent({ event, data, unterminated }, facts);
const thrown = (...given: Parameters<typeof read>): Error => {
  try {
    read(...given);
  } catch (error) {
    return error as Error;
  }
  throw new Error("expected an exception");
};

describe("readEvent", () => {
  it.each([
    ['{"a":1}', undefined, { a: 1 }],
    ['{"type":"response.created"}', "response.created", { type: "response.created" }],
    ['{"type":"never.heard.of"}', "never.heard.of", { type: "never.heard.of" }],
    ['{"error":null,"id":1}', undefined, { error: null, id: 1 }],
    ["7", undefined, 7],
    ['{"id":"r"}', "thread.run.created", { event: "thread.run.created", data: { id: "r" } }],
    ['{"error":{"x":1}}', "thread.run.failed", { event: "thread.run.failed", data: { error: { x: 1 } } }],
    [
      '{"type":"error","event_id":"e","session_id":"s","error":{"message":"no"}}',
      "error",
      { type: "error", event_id: "e", session_id: "s", error: { message: "no" } },
    ],
  ])("takes %s of %j as a value", (data, event, value) => {
    expect(read(data, event)).toEqual({ type: "value", value });
  });

  it.each([
    ["", undefined],
    [": keepalive", undefined],
    [": OPENROUTER PROCESSING", "ping"],
  ])("takes %j for nothing", (data, event) => {
    expect(read(data, event)).toEqual({ type: "nothing" });
  });

  it.each([
    ["[DONE]", undefined],
    ["[DONE]", "done"],
    ["[DONE] ", undefined],
  ])("takes %j for the end", (data, event) => {
    expect(read(data, event)).toEqual({ type: "done" });
  });

  it.each([
    [
      "an error member",
      '{"error":{"message":"no","code":"server_error","type":"t"}}',
      undefined,
      "server_error — no",
      500,
    ],
    ["an error event", '{"error":{"message":"no","code":429}}', "error", "429 — no", 429],
    [
      "the Responses API's error event",
      '{"type":"error","code":"rate_limit_exceeded","message":"slow","param":null}',
      "error",
      "rate_limit_exceeded — slow",
      429,
    ],
    [
      "the same without its name",
      '{"type":"error","code":"c","message":"slow"}',
      undefined,
      "c — slow",
      undefined,
    ],
    ["an error in words", '{"error":"it broke"}', undefined, "it broke", undefined],
    ["an error event that is not JSON", "upstream timed out", "error", "upstream timed out", undefined],
    [
      "an error of a choice",
      '{"choices":[{"index":0,"finish_reason":"error","error":{"code":502,"message":"provider"}}]}',
      undefined,
      "502 — provider",
      502,
    ],
  ])("throws for %s", (_, data, event, said, status) => {
    const error = thrown(data, event) as APIError;
    expect(error).toBeInstanceOf(APIError);
    expect(error.message).toContain(said);
    expect(error.message).toMatch(/^POST \/responses: .* \(req_1\)$/);
    expect([error.status, error.requestID]).toEqual([status, "req_1"]);
  });

  it("throws for data that is not JSON, without quoting it", () => {
    const error = thrown('{"secret":"hunter2') as DecodeError;
    expect(error).toBeInstanceOf(DecodeError);
    expect(error.message).toBe("POST /responses: an event of the stream is not JSON (18 characters)");
    expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/hunter2/);
    expect([error.cause, error.requestID]).toEqual([undefined, "req_1"]);
  });

  it("throws another error when it was cut by the end of the stream", () => {
    expect(thrown('{"a":', undefined, true)).toBeInstanceOf(StreamInterruptedError);
    expect(read('{"a":1}', undefined, true)).toEqual({ type: "value", value: { a: 1 } });
  });
});
