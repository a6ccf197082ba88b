import OpenAI, { type models } from "api-openai";
import { accumulate, buffered, chatCompletionAccumulator, EventStream, resumable } from "api-openai/streaming";
import { createChatCompletion, createResponse } from "api-openai/operations";
import { assert, type Equal } from "./expect.ts";

declare const openai: OpenAI;
const messages: models.ChatCompletionRequestMessage[] = [{ role: "user", content: "hi" }];
const model = "gpt-5";

export async function control(): Promise<void> {
  const stream = await openai.chat.completions.create({ model, messages, stream: true });
  assert<Equal<typeof stream.verdict, "complete" | "truncated" | "cancelled" | undefined>>();
  stream.pause();
  const [first] = stream.tee({ maxEvents: 5 });
  for await (const chunk of first) chunk.choices satisfies object[];
  for await (const chunk of stream.tee()[1]) chunk.choices satisfies object[];
  // @ts-expect-error the bound is a number
  stream.tee({ maxEvents: "5" });
  // @ts-expect-error a verdict is read only
  stream.verdict = "complete";
  for await (const text of buffered(stream, { maxChars: 5 })) text satisfies string;
  // @ts-expect-error a number of characters
  buffered(stream, { maxChars: "5" });
  const completion = await accumulate(stream, chatCompletionAccumulator());
  completion?.choices[0]?.message.content satisfies string | null | undefined;
  EventStream.fromReadableStream<{ a: number }>(stream.toReadableStream()) satisfies AsyncIterable<{ a: number }>;
}

export async function limits(): Promise<void> {
  new OpenAI({ timeout: { idleMs: 5, idle: "bytes" }, maxEventBytes: 5 });
  await openai.models.list({ timeout: { totalMs: 5 } });
  // @ts-expect-error no such limit
  new OpenAI({ timeout: { silenceMs: 5 } });
  // @ts-expect-error what counts is content or bytes
  new OpenAI({ timeout: { idle: "comments" } });
}

export async function resuming(): Promise<void> {
  const request = createResponse({ model, input: "x", background: true, stream: true });
  for await (const event of await resumable(openai, request)) event.type satisfies string;
  // @ts-expect-error nothing streams here
  await resumable(openai, createChatCompletion({ model, messages }));
}

export async function helpers(): Promise<void> {
  const stream = openai.chat.completions.stream({ model, messages });
  stream.on("content", (delta, snapshot) => (delta + snapshot) satisfies string);
  stream.on("content.delta", ({ delta }) => delta satisfies string);
  assert<Equal<Awaited<ReturnType<typeof stream.finalContent>>, string | null>>();
  assert<Equal<ReturnType<typeof openai.chat.completions.stream>, typeof stream>>();
  // @ts-expect-error no such event
  stream.on("contents", () => {});
  // @ts-expect-error a delta is text
  stream.on("content", (delta: number) => delta);
  // @ts-expect-error it streams always
  openai.chat.completions.stream({ model, messages, stream: false });
  openai.responses.stream({ response_id: "resp_1", starting_after: 3 });
  // @ts-expect-error to resume one it has to be named
  openai.responses.stream({ starting_after: 3 });
  const response = openai.responses.stream({ model, input: "x" });
  response.on("response.output_text.delta", ({ snapshot }) => snapshot satisfies string);
  // @ts-expect-error only deltas have a snapshot
  response.on("response.completed", ({ snapshot }) => snapshot);
  (await response.finalResponse()).output_text satisfies string;
  openai.beta.threads.runs.stream("thread_1", { assistant_id: "asst_1" }).on("textDelta", ({ value }) => value);
  // @ts-expect-error tool outputs belong to a run of a thread
  openai.beta.threads.runs.submitToolOutputsStream("run_1", { tool_outputs: [] });
}
