// What results are: narrowed by their tags and by what was asked for, open where the server may say something new.
import OpenAI, { type EventStream, type models, OpenAIError, type WebhookEvent } from "api-openai";
import { type ApiRequest, createClient, type Layer, type PageRequest, paginate } from "api-openai/core";
import { createChatCompletion, createResponse, getResponse, listFiles } from "api-openai/operations";
import { createRawClient } from "api-openai/raw";
import { assert, type Equal, expectType } from "./expect.ts";

declare const openai: OpenAI;
declare const file: File;
declare const anyBoolean: boolean;

export async function streams(): Promise<void> {
  const unary = await openai.chat.completions.create({ model: "m", messages: [] });
  expectType<string | null>(unary.choices[0]!.message.content);
  const explicit = await openai.chat.completions.create({ model: "m", messages: [], stream: false });
  expectType<models.CreateChatCompletionResponse>(explicit);
  const stream = await openai.chat.completions.create({ model: "m", messages: [], stream: true });
  for await (const chunk of stream) expectType<string | null | undefined>(chunk.choices[0]?.delta.content);
  expectType<EventStream<models.CreateChatCompletionStreamResponse>>(stream);
  const either = await openai.chat.completions.create({ model: "m", messages: [], stream: anyBoolean });
  if ("choices" in either) expectType<number>(either.created);
  else expectType<AbortController>(either.controller);
  for await (const event of await openai.responses.create({ input: "x", stream: true }))
    if (event.type === "response.output_text.delta") expectType<string>(event.delta);
  for await (const event of await openai.responses.retrieve("r", { stream: true }))
    expectType<string>(event.type);
  for await (const event of await openai.beta.threads.runs.create("t", { assistant_id: "a", stream: true }))
    if (event.event === "thread.message.delta") expectType<models.MessageDeltaObject>(event.data);
  for await (const chunk of await openai.completions.create({ model: "m", prompt: "x", stream: true }))
    expectType<string>(chunk.id);
  for await (const event of await openai.audio.speech.create({
    model: "m",
    voice: "alloy",
    input: "x",
    stream_format: "sse",
  }))
    if (event.type === "speech.audio.delta") expectType<string>(event.audio);
  for await (const event of await openai.images.generate({ prompt: "x", stream: true }))
    expectType<string>(event.type);
  // @ts-expect-error a stream has no choices
  stream.choices;
  // @ts-expect-error an answer is not iterated
  for await (const _ of unary) break;
  // @ts-expect-error either must be told apart
  either.choices;
  // @ts-expect-error speech that is not a stream of events is a Response
  for await (const _ of await openai.audio.speech.create({ model: "m", voice: "alloy", input: "x" })) break;
}

export async function samplesOfTheServer(): Promise<void> {
  // A batch has all of its fields at every stage.
  const batch = await openai.batches.retrieve("b");
  expectType<string | null | undefined>(batch.output_file_id);
  expectType<number | null | undefined>(batch.cancelled_at);
  expectType<number>(batch.created_at);

  // A stored completion has null for calls that are not made; a message is given back as it came.
  const { model, choices, system_fingerprint } = await openai.chat.completions.retrieve("c");
  expectType<string | null | undefined>(system_fingerprint);
  const { message } = choices[0]!;
  for (const call of message.tool_calls ?? []) expectType<string>(call.id);
  // @ts-expect-error what is there may still be null
  if (message.tool_calls !== undefined) message.tool_calls.length;
  expectType<string | null | undefined>(message.refusal);
  await openai.chat.completions.create({ model, messages: [message] });
  for await (const { role } of openai.chat.completions.messages.list("c")) {
    const asked: boolean = role === "user" || role === "assistant";
    void asked;
  }

  const job = await openai.fineTuning.jobs.pause("j");
  const paused: boolean = job.status === "paused";
  expectType<string | null | undefined>(job.error?.code);
  const filed = await openai.vectorStores.fileBatches.retrieve("f", { vector_store_id: "v" });
  const constants: boolean =
    filed.object === "vector_store.files_batch" || filed.object === "vector_store.file_batch";
  void [paused, constants];

  // What programs read and the server always sends is still promised.
  for await (const event of await openai.responses.create({ input: "x", stream: true }))
    expectType<number>(event.sequence_number);
  expectType<number | undefined>((await openai.responses.retrieve("r")).usage?.total_tokens);
}

export async function narrowing(
  response: models.Response,
  webhook: WebhookEvent,
  server: models.RealtimeServerEvent,
): Promise<void> {
  for (const item of response.output) {
    if (item.type === "message")
      for (const part of item.content) if (part.type === "output_text") expectType<string>(part.text);
    if (item.type === "function_call") expectType<string>(item.arguments);
    // @ts-expect-error only a message has content
    if (item.type === "function_call") item.content;
    // @ts-expect-error no such tag
    if (item.type === "massage") break;
  }
  expectType<string>(response.output_text);
  if (webhook.type === "response.completed") expectType<string>(webhook.data.id);
  // @ts-expect-error no such webhook
  if (webhook.type === "response.complete") return;
  if (server.type === "error") expectType<string>(server.error.message);
  if (server.type === "response.output_audio.delta") expectType<string>(server.delta);
  // @ts-expect-error no such event
  if (server.type === "respons.created") return;
  const client: models.RealtimeClientEvent = { type: "input_audio_buffer.append", audio: "…" };
  // @ts-expect-error a buffer is appended to with audio
  const silent: models.RealtimeClientEvent = { type: "input_audio_buffer.append" };
  void [client, silent];
}

export async function openEnums(
  completion: models.CreateChatCompletionResponse,
  batch: models.Batch,
): Promise<void> {
  const reason = completion.choices[0]!.finish_reason;
  if (reason === "stop" || reason === "a reason of tomorrow") return;
  expectType<string>(batch.status);
  const model: models.ModelIdsShared = "a-model-of-tomorrow";
  // @ts-expect-error a model has a name
  const wrong: models.ModelIdsShared = 5;
  void [model, wrong];
}

export async function results(): Promise<void> {
  expectType<string>(await openai.audio.transcriptions.create({ file, model: "m", response_format: "srt" }));
  expectType<string>((await openai.audio.transcriptions.create({ file, model: "m" })).text);
  expectType<models.CreateTranscriptionResponseVerboseJson>(
    await openai.audio.transcriptions.create({ file, model: "m", response_format: "verbose_json" }),
  );
  const nothing = await openai.responses.delete("r");
  assert<Equal<typeof nothing, void>>();
  const content = await openai.files.content("f");
  assert<Equal<typeof content, Response>>();
  const { data, request_id, response } = await openai.models.retrieve("m").withResponse();
  expectType<string>(data.id);
  expectType<string | null>(request_id);
  expectType<Response>(response);
  expectType<string | null | undefined>((await openai.models.retrieve("m"))._request_id);
  for await (const each of openai.files.list()) expectType<models.OpenAIFile>(each);
  const page = await openai.files.list();
  expectType<models.OpenAIFile[]>(page.data);
  expectType<string>((await page.getNextPage()).last_id);
  for await (const next of openai.files.list().iterPages()) expectType<boolean>(next.has_more);
  for await (const group of openai.admin.organization.groups.list()) expectType<string>(group.name);
  for await (const hit of openai.vectorStores.search("vs", { query: "x" })) expectType<number>(hit.score);
  const raw = await openai.get("/x");
  assert<Equal<typeof raw, unknown>>();
  // @ts-expect-error plain text has no words
  (await openai.audio.transcriptions.create({ file, model: "m", response_format: "text" })).words;
  // @ts-expect-error files have ids, not names
  for await (const each of openai.files.list()) each.name;
  // @ts-expect-error an unknown must be looked at first
  raw.id;
  // @ts-expect-error a download is no text
  content.length;
}

export async function values(): Promise<void> {
  const client = createClient({ apiKey: "k" });
  const request = createChatCompletion({ model: "m", messages: [] });
  expectType<ApiRequest<models.CreateChatCompletionResponse>>(request);
  expectType<string>((await client.send(request)).id);
  expectType<PageRequest<models.ListFilesResponse, models.OpenAIFile>>(listFiles());
  for await (const each of paginate(client, listFiles())) expectType<string>(each.id);
  for await (const event of await client.send(createResponse({ input: "x", stream: true })))
    expectType<string>(event.type);
  expectType<ApiRequest<models.Response>>(getResponse("r"));
  expectType<typeof openai>(openai.with((next) => (call, context) => next(call, { ...context, attempt: 1 })));
  const layer: Layer = (next) => next;
  void layer;
  // @ts-expect-error a stub checks its parameters too
  createChatCompletion({ model: "m" });
  // @ts-expect-error only lists have pages
  paginate(client, request);
  // @ts-expect-error a request is a value and does not change
  request.method = "GET";
  // @ts-expect-error a layer gives a handler
  const wrong: Layer = () => "no";
  void wrong;
  const bare = createRawClient({ baseUrl: "https://api.openai.com/v1" });
  expectType<string | undefined>(
    (await bare.GET("/models/{model}", { params: { path: { model: "m" } } })).data?.id,
  );
  // @ts-expect-error no such path
  bare.GET("/modles");
}

export function errors(error: unknown): string {
  if (error instanceof OpenAI.RateLimitError) expectType<429>(error.status);
  if (!OpenAIError.is(error)) return "not ours";
  switch (error.kind) {
    case "rate_limit":
    case "quota_exceeded":
      expectType<string | undefined>(error.requestID);
      return "429";
    case "connection":
    case "timeout":
      expectType<"connect" | "request" | "body">(error.phase);
      return "no answer";
    case "too_large":
      expectType<number>(error.limitBytes);
      return "too large";
    default:
      // @ts-expect-error only an answer that is too large has a limit
      error.limitBytes;
      return error.message;
  }
}
