// Tools: arguments have the type of their schema, and shapes that no run takes do not compile.
import OpenAI from "api-openai";
import { createClient } from "api-openai/core";
import { createChatCompletion, createResponse } from "api-openai/operations";
import {
  type ChatCompletionRunner,
  type ChatCompletionStreamingRunner,
  type Checkpoint,
  type ResponseRunner,
  ResponsesToolRunner,
  runTools,
  tool,
} from "api-openai/tools";
import * as z from "zod";
import { assert, type Equal, expectType } from "./expect.ts";

declare const openai: OpenAI;
declare const checkpoint: Checkpoint;
const client = createClient({ apiKey: "k" });
const messages = [{ role: "user", content: "x" } as const];

const weather = tool({
  name: "weather",
  parameters: z.object({ city: z.string(), days: z.coerce.number() }),
  needsApproval: ({ city }) => {
    expectType<string>(city);
    return false;
  },
  execute: (args, call) => {
    assert<Equal<typeof args, { city: string; days: number }>>();
    expectType<string>(call.id);
    expectType<AbortSignal>(call.signal);
    // @ts-expect-error the schema has no such property
    args.country;
    return args.days;
  },
});
const plain = tool({
  name: "plain",
  parameters: { type: "object" },
  execute: (args) => {
    assert<Equal<typeof args, unknown>>();
    return "1";
  },
});
// @ts-expect-error a tool has a function
tool({ name: "x", parameters: z.object({}) });
// @ts-expect-error a tool has parameters
tool({ name: "x", execute: () => "1" });

export async function chat(): Promise<void> {
  const runner = openai.chat.completions.runTools(
    {
      model: "m",
      messages,
      tools: [
        weather,
        plain,
        {
          type: "function",
          function: {
            name: "raw",
            parameters: {},
            function: (text) => {
              expectType<string>(text);
              return text.length;
            },
          },
        },
        {
          type: "function",
          function: { parse: JSON.parse, parameters: {}, function: (args: { a: number }) => args.a },
        },
      ],
    },
    {
      maxChatCompletions: 3,
      maxConcurrentCalls: 2,
      ledger: { runId: "r", save: async () => {}, resumeFrom: checkpoint },
    },
  );
  expectType<ChatCompletionRunner>(runner);
  expectType<string | null>(await runner.finalContent());
  runner.on("functionToolCallResult", (content) => expectType<string>(content));
  runner.on("message", ({ role }) => expectType<string>(role));
  // @ts-expect-error there is no such event
  runner.on("toolCall", () => {});

  const streamed = openai.chat.completions.runTools({ model: "m", messages, tools: [weather], stream: true });
  expectType<ChatCompletionStreamingRunner>(streamed);
  for await (const chunk of streamed) expectType<string>(chunk.id);

  const parsed = openai.chat.completions.runTools({
    model: "m",
    messages,
    tools: [weather],
    response_format: z.object({ a: z.number() }),
  });
  expectType<number | undefined>((await parsed.finalChatCompletion()).choices[0]?.message.parsed?.a);
  // @ts-expect-error a run has tools
  openai.chat.completions.runTools({ model: "m", messages });
  openai.chat.completions.runTools({
    model: "m",
    messages,
    // @ts-expect-error a function that nothing runs
    tools: [{ type: "function", function: { name: "x", parameters: {} } }],
  });
  // @ts-expect-error there is no such option
  openai.chat.completions.runTools({ model: "m", messages, tools: [] }, { maxStep: 3 });
}

export async function responses(): Promise<void> {
  const run = openai.responses.runTools(
    {
      model: "m",
      input: "x",
      tools: [
        weather,
        { type: "web_search" },
        { type: "mcp", server_label: "s", server_url: "https://example.com" },
      ],
    },
    { approveMcp: ({ server_label }) => server_label === "s", onApproval: ({ call }) => call.name === "weather" },
  );
  expectType<ResponseRunner>(run);
  run.on("functionToolCall", ({ call_id }) => expectType<string>(call_id));
  expectType<string>((await run.finalResponse()).id);
  // @ts-expect-error hosted tools have what the API demands
  openai.responses.runTools({ model: "m", input: "x", tools: [{ type: "mcp" }] });

  const runner = new ResponsesToolRunner({
    functions: [{ tool: { type: "function", name: "f", parameters: {}, strict: true }, execute: ({ a }) => String(a) }],
  });
  expectType<string>((await runner.run(openai, { model: "m", input: "x" }, { stream: true, maxSteps: 5 })).id);
  for await (const turn of runner.iterate(openai, { model: "m", input: "x" })) expectType<boolean>(turn.final);
}

export async function values(): Promise<void> {
  const whole = runTools(client, createChatCompletion({ model: "m", messages }), { tools: [weather] });
  expectType<ChatCompletionRunner<unknown>>(whole);
  const streamed = runTools(client, createChatCompletion({ model: "m", messages, stream: true }), { tools: [weather] });
  expectType<ChatCompletionStreamingRunner<unknown>>(streamed);
  const run = runTools(openai, createResponse({ model: "m", input: "x" }), { tools: [weather] });
  expectType<string>((await run.finalResponse()).id);
}
