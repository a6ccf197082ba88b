import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createChatCompletion } from "../../../src/generated/operations/chat.ts";
import { bufferedReply } from "../../../src/handwritten/core/reply/buffered-reply.ts";
import { decode, withOutputText } from "../../../src/handwritten/core/reply/decode.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { rejection } from "../../support/call.ts";
import { serve } from "../../support/hostile-server.ts";

const request = createChatCompletion({ model: "m", messages: [] });
const answered = (body: unknown, headers: Record<string, string> = {}) =>
  decode(
    bufferedReply(
      { status: 200, headers: new Headers({ "content-type": "application/json", ...headers }) },
      JSON.stringify(body),
    ),
    request,
  );

describe("a 200 with an error in the place of the result", () => {
  it.each<[unknown, object]>([
    [
      { error: { message: "no credit", type: "insufficient_quota" } },
      { kind: "quota_exceeded", status: 429 },
    ],
    [{ error: { message: "slow", code: 429 } }, { kind: "rate_limit", code: "429" }],
    [{ error: { message: "slow", code: "502" } }, { kind: "server", status: 502 }],
    [{ error: "model not loaded" }, { kind: "api", status: undefined }],
    [{ object: "error", message: "what", code: 400 }, { kind: "bad_request" }],
    [
      { id: "", choices: null, error: { message: "odd", code: "odd" } },
      { kind: "api", code: "odd" },
    ],
    [
      { id: "gen-1", error: { message: "upstream", code: 502 } },
      { kind: "server", status: 502 },
    ],
    [{ error: { message: "upstream", code: 502 }, model: "m", created: 1 }, { kind: "server" }],
    [
      { id: "", object: "chat.completion", choices: [], error: { message: "upstream", code: 503 } },
      { kind: "server", status: 503 },
    ],
    [
      {
        id: "gen-1",
        choices: [{ index: 0, finish_reason: "error", message: {}, error: { message: "slow", code: 429 } }],
      },
      { kind: "rate_limit", status: 429 },
    ],
  ])("%j is a typed error with the server's words", async (body, want) => {
    const error = await rejection(answered(body, { "x-request-id": "req_1" }));
    expect(error).toMatchObject({
      ...want,
      requestID: "req_1",
      request: { operation: "createChatCompletion" },
    });
    const [, words = ""] = /"(?:message|error)":"([^"]+)"/.exec(JSON.stringify(body)) ?? [];
    expect((error as Error).message).toContain(words);
  });

  it.each([
    { id: "resp_1", object: "response", status: "failed", error: { message: "no", code: "server_error" } },
    { id: "resp_1", object: "response", status: "completed", error: null },
    { id: "batch_1", object: "batch", errors: { data: [{ message: "no" }] }, error_file_id: "f" },
    { data: [], error: { message: "half" }, object: "list", has_more: false },
    { message: "hello" },
    {
      id: "chatcmpl_1",
      choices: [{ index: 0, message: { content: "a" }, finish_reason: "stop", error: null }],
    },
    { id: "job_1", object: "fine_tuning.job", status: "failed", error: { message: "no", code: "x" } },
  ])("%j is a result", async (body) => {
    expect(await answered(body)).toEqual(body);
  });

  it("is an error of the call over HTTP, without the client's key", async () => {
    await using server = await serve((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end(
        '{"error":{"message":"the key sk-secret-key-1234567890 is not ours","code":"invalid_api_key"}}',
      );
    });
    const openai = new OpenAI({ apiKey: "sk-secret-key-1234567890", baseURL: server.origin });
    const error = await rejection(openai.models.list());
    expect(error).toMatchObject({ kind: "authentication", code: "invalid_api_key" });
    expect((error as Error).message).not.toContain("sk-secret-key-1234567890");
  });
});

describe("output_text", () => {
  const said = { type: "message", content: [{ type: "output_text", text: "Hi" }] };
  it.each<[string, object, string]>([
    ["null", { output: null }, ""],
    ["missing", {}, ""],
    ["text", { output: "odd" }, ""],
    ["an object", { output: { 0: said } }, ""],
    ["a list with odd items", { output: [null, 5, { type: "message", content: "x" }, said] }, "Hi"],
    [
      "a list with odd parts",
      { output: [{ ...said, content: [null, { type: "output_text", text: 5 }] }] },
      "",
    ],
  ])("is text when `output` is %s", (_, fields, want) => {
    const response = withOutputText({ object: "response", ...fields }) as { output_text?: string };
    expect(response.output_text).toBe(want);
    expect(JSON.parse(JSON.stringify(response)).output_text).toBe(want);
  });

  it("is text whatever `output` is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (output) => {
        const response = withOutputText({ object: "response", output }) as { output_text?: string };
        expect(typeof response.output_text).toBe("string");
      }),
    );
  });
});
