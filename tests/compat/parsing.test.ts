import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import {
  zodFunction,
  zodResponseFormat,
  zodResponsesFunction,
  zodTextFormat,
} from "../../src/compat/helpers/zod.ts";
import * as chat from "../../src/compat/lib/parser.ts";
import * as responses from "../../src/compat/lib/ResponsesParser.ts";
import type { CreateChatCompletionResponse, Response } from "../../src/generated/models.ts";
import {
  LengthFinishReasonError,
  OutputError,
  UsageError,
} from "../../src/handwritten/errors/public-errors.ts";

const Point = z.object({ x: z.number() });
const STRICT = { type: "function", function: { name: "f", parameters: {}, strict: true } } as const;
const LAX = { type: "function", function: { name: "f", parameters: {} } } as const;

const completionOf = (message: object, finish_reason = "stop"): CreateChatCompletionResponse =>
  ({
    id: "c",
    object: "chat.completion",
    created: 0,
    model: "m",
    choices: [{ index: 0, finish_reason, logprobs: null, message: { role: "assistant", ...message } }],
  }) as never;
const CALLING = completionOf({
  content: null,
  tool_calls: [{ id: "t", type: "function", function: { name: "f", arguments: '{"x":2}' } }],
});

const responseOf = (output: readonly object[], status = "completed"): Response =>
  ({ id: "r", object: "response", status, output }) as never;
const said = (text: string): object => ({
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text }],
});

describe("lib/parser", () => {
  it("reads a text with the format of the parameters", () => {
    const params = { response_format: zodResponseFormat(Point, "point") };
    const completion = completionOf({ content: '{"x":1}' });
    expect(chat.parseChatCompletion(completion, params).choices[0]?.message.parsed).toEqual({ x: 1 });
    expect(chat.hasAutoParseableInput(params)).toBe(true);
    expect(completion.choices[0]?.message).not.toHaveProperty("parsed");
  });

  it("reads JSON where a format describes it without a parser", () => {
    const response_format = { type: "json_schema", json_schema: { name: "n" } };
    const read = (content: string): unknown =>
      chat.parseChatCompletion(completionOf({ content }), { response_format }).choices[0]?.message.parsed;
    expect(read('{"x":1}')).toEqual({ x: 1 });
    expect(() => read("no json")).toThrow(OutputError);
    expect(chat.parseResponseFormatContent(response_format, "[1]")).toEqual([1]);
    expect(chat.parseResponseFormatContent({ type: "text" }, "[1]")).toBeNull();
    expect([chat.isParseableResponseFormat(response_format), chat.isParseableResponseFormat(null)]).toEqual([
      true,
      false,
    ]);
  });

  it("reads arguments with the parser of a tool, of strict ones as JSON, of others not", () => {
    const reading = (tool: object): unknown =>
      chat.parseChatCompletion(CALLING, { tools: [tool] }).choices[0];
    const withArguments = (parsed_arguments: unknown): object => ({
      message: { tool_calls: [{ function: { parsed_arguments } }] },
    });
    expect(reading(zodFunction({ name: "f", parameters: Point }))).toMatchObject(withArguments({ x: 2 }));
    expect(reading(STRICT)).toMatchObject(withArguments({ x: 2 }));
    expect(reading(LAX)).toMatchObject(withArguments(null));
    const call = { type: "function", function: { name: "f" } };
    expect([STRICT, LAX].map((tool) => chat.shouldParseToolCall({ tools: [tool] }, call))).toEqual([
      true,
      false,
    ]);
    expect(chat.shouldParseToolCall(null, call)).toBe(false);
  });

  it("has null where the parameters describe no output", () => {
    const completion = completionOf({ content: "text" }, "length");
    expect(chat.maybeParseChatCompletion(completion, null).choices[0]?.message.parsed).toBeNull();
    expect(chat.maybeParseChatCompletion(completion, { tools: [LAX] }).choices[0]?.message.parsed).toBeNull();
  });

  it("throws for an output that is cut off", () => {
    const params = { response_format: zodResponseFormat(Point, "point") };
    const cut = completionOf({ content: '{"x":' }, "length");
    expect(() => chat.parseChatCompletion(cut, params)).toThrow(LengthFinishReasonError);
  });

  it("throws for a parser that is asynchronous", () => {
    const format = chat.makeParseableResponseFormat(
      { type: "json_schema", json_schema: { name: "n" } },
      async () => 1,
    );
    const read = (): unknown =>
      chat.parseChatCompletion(completionOf({ content: "1" }), { response_format: format });
    expect(read).toThrow(UsageError);
  });

  it("says which tools and calls are not read", () => {
    expect(() => chat.validateInputTools([STRICT, { type: "custom", custom: { name: "c" } }])).not.toThrow();
    expect(() => chat.validateInputTools(null)).not.toThrow();
    expect(() => chat.validateInputTools([LAX])).toThrow(/`f` .*strict/);
    expect(() => chat.validateInputTools([{ type: "web_search" }])).toThrow(/web_search/);
    expect(() =>
      chat.assertToolCallsAreChatCompletionFunctionToolCalls([{ type: "function" }]),
    ).not.toThrow();
    expect(() => chat.assertToolCallsAreChatCompletionFunctionToolCalls([{ type: "custom" }])).toThrow(
      /custom/,
    );
  });
});

describe("lib/ResponsesParser", () => {
  const params = {
    text: { format: zodTextFormat(Point, "point") },
    tools: [zodResponsesFunction({ name: "f", parameters: Point })],
  };
  const CALL = { type: "function_call", call_id: "c", name: "f", arguments: '{"x":3}' };

  it("reads texts and arguments on a copy", () => {
    const response = responseOf([said('{"x":1}'), CALL]);
    const parsed = responses.parseResponse(response, params);
    expect(parsed.output_parsed).toEqual({ x: 1 });
    expect(parsed.output_text).toBe('{"x":1}');
    expect(parsed.output[1]).toMatchObject({ parsed_arguments: { x: 3 } });
    expect(response).toEqual(responseOf([said('{"x":1}'), CALL]));
  });

  it("reads nothing of a response that is not completed, or without a description", () => {
    const incomplete = responses.parseResponse(responseOf([said('{"x":'), CALL], "incomplete"), params);
    expect([incomplete.output_parsed, incomplete.output[1]]).toMatchObject([
      null,
      { parsed_arguments: null },
    ]);
    expect(responses.maybeParseResponse(responseOf([said("text")]), null).output_parsed).toBeNull();
    expect(() => responses.parseResponse(responseOf([said("no json")]), params)).toThrow(OutputError);
  });

  it("says what is read", () => {
    const call = { name: "f" };
    const strict = { type: "function", name: "f", strict: true };
    expect(responses.shouldParseToolCall(params, call)).toBe(true);
    expect(responses.shouldParseToolCall({ tools: [strict] }, call)).toBe(true);
    expect(responses.shouldParseToolCall({ tools: [{ ...strict, strict: false }] }, call)).toBe(false);
    expect(responses.hasAutoParseableInput({ tools: [strict] })).toBe(true);
    expect(responses.hasAutoParseableInput({ text: null })).toBe(false);
  });

  it("puts the text of all messages on a response", () => {
    const response = responseOf([said("a"), CALL, said("b")]);
    responses.addOutputText(response);
    expect(response.output_text).toBe("ab");
  });
});
