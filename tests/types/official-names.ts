import OpenAI, { type models } from "api-openai";
import { standardFunction } from "api-openai/helpers/standard-schema.mjs";
import { zodResponseFormat } from "api-openai/helpers/zod";
import type { ChatCompletionTool } from "api-openai/resources";
import { Completions } from "api-openai/resources/chat/completions";
import type { ChatCompletionMessageParam } from "api-openai/resources/chat/completions/completions.js";
import type { Response } from "api-openai/resources/responses/responses";
import type { ChatModel } from "api-openai/resources/shared";
import { z } from "zod";
import { assert, type Equal } from "./expect.ts";

declare const openai: OpenAI;

export async function namespaces(): Promise<void> {
  assert<Equal<OpenAI.ChatCompletion, models.CreateChatCompletionResponse>>();
  assert<Equal<OpenAI.Chat.ChatCompletionMessageParam, models.ChatCompletionRequestMessage>>();
  assert<Equal<OpenAI.Chat.Completions.ChatCompletion, models.CreateChatCompletionResponse>>();
  assert<Equal<OpenAI.ChatCompletionChunk.Choice.Delta, models.ChatCompletionStreamResponseDelta>>();
  assert<Equal<OpenAI.Responses.Response, models.Response>>();
  assert<Equal<OpenAI.Beta.Threads.Run, models.RunObject>>();
  assert<Equal<OpenAI.Beta.Threads.Runs.Run, OpenAI.Beta.Threads.Run>>();
  assert<Equal<Response, models.Response>>();
  const model: ChatModel | OpenAI.ChatModel = "gpt-4o";
  // The union with custom tools, where the schema of that name is the function alone.
  const tools: ChatCompletionTool[] = [
    { type: "function", function: { name: "f" } },
    { type: "custom", custom: { name: "c" } },
  ];
  const messages: ChatCompletionMessageParam[] = [{ role: "user", content: "x" }];
  const params: OpenAI.ChatCompletionCreateParamsNonStreaming = { model, messages, tools };
  const completion = await openai.chat.completions.create(params);
  completion.choices[0]?.message.content satisfies string | null | undefined;
  const streamed: OpenAI.ChatCompletionCreateParamsStreaming = { model, messages, stream: true };
  for await (const chunk of await openai.chat.completions.create(streamed))
    chunk satisfies OpenAI.ChatCompletionChunk;
  const list: OpenAI.FileListParams = { limit: 1 };
  const page: OpenAI.FileObjectsPage = await openai.files.list(list);
  page.data[0] satisfies OpenAI.FileObject | undefined;
  // @ts-expect-error there is no such type
  type _ = OpenAI.Chat.NoSuchType;
}

export async function classes(): Promise<void> {
  const completions: OpenAI.Chat.Completions = new Completions(openai);
  completions satisfies typeof openai.chat.completions;
}

export async function helpers(): Promise<void> {
  const response_format = zodResponseFormat(z.object({ a: z.string() }), "n");
  const { choices } = await openai.chat.completions.parse({ model: "m", messages: [], response_format });
  choices[0]?.message.parsed satisfies { a: string } | null | undefined;
  standardFunction({ name: "f", parameters: z.object({ n: z.number() }), function: ({ n }) => n.toFixed() });
}
