// Parameters that do not stream give the plain result, from a variable as well; those that may stream give one of the two.
import type OpenAI from "api-openai";
import type { APIPromise, EventStream, models } from "api-openai";
import type { ApiRequest } from "api-openai/core";
import { createChatCompletion, createResponse } from "api-openai/operations";
import { assert, type Equal } from "./expect.ts";

declare const openai: OpenAI;

/** Parameters whose type has no `stream: true`: without the member, and with it off. */
type Without<Params> = Omit<Params, "stream">;
type Off<Params> = Omit<Params, "stream"> & { stream?: false | null };

/** What a call gives: the result alone, events alone, or either. */
type Plain<Result> = APIPromise<Result>;
type Either<Result, Event> = APIPromise<Result | EventStream<Event>>;

const model = "gpt-5";
const messages: models.ChatCompletionRequestMessage[] = [{ role: "user", content: "hi" }];

export function chat(
  without: Without<models.CreateChatCompletionRequest>,
  off: Off<models.CreateChatCompletionRequest>,
  never: Without<models.CreateChatCompletionRequest> & { stream?: undefined },
  either: models.CreateChatCompletionRequest,
  nonStreaming: OpenAI.ChatCompletionCreateParamsNonStreaming,
  streaming: OpenAI.ChatCompletionCreateParamsStreaming,
): void {
  type Result = models.CreateChatCompletionResponse;
  type Event = models.CreateChatCompletionStreamResponse;
  const { create } = openai.chat.completions;
  const plain = [create(without), create(off), create(never), create(nonStreaming)] as const;
  assert<Equal<(typeof plain)[number], Plain<Result>>>();
  const events = [create(streaming), create({ ...without, stream: true }), create({ ...either, stream: true })] as const;
  assert<Equal<(typeof events)[number], Plain<EventStream<Event>>>>();
  const unknown = [create(either), create({ ...without, stream: Math.random() > 0.5 })] as const;
  assert<Equal<(typeof unknown)[number], Either<Result, Event>>>();
  const inferred = { model, messages };
  const spread = [create(inferred), create({ ...inferred, stream: null }), create({ ...either, stream: false })] as const;
  assert<Equal<(typeof spread)[number], Plain<Result>>>();
  // A variable of a union is what it was given.
  const given: OpenAI.ChatCompletionCreateParams = { model, messages };
  const ofGiven = create(given);
  assert<Equal<typeof ofGiven, Plain<Result>>>();
  const givenOn: OpenAI.Chat.ChatCompletionCreateParams = { model, messages, stream: true };
  const ofGivenOn = create(givenOn);
  assert<Equal<typeof ofGivenOn, Plain<EventStream<Event>>>>();
  // @ts-expect-error a result that may be a stream has no choices
  create(either).then(({ choices }) => choices);
  // @ts-expect-error parameters that do not stream cannot be told to
  const wrong: OpenAI.ChatCompletionCreateParamsNonStreaming = { model, messages, stream: true };
  create(wrong);
}

export async function awaited(params: OpenAI.ChatCompletionCreateParams): Promise<void> {
  const answer = await openai.chat.completions.create(params);
  if ("choices" in answer) answer.choices[0]?.message.content satisfies string | null | undefined;
  else for await (const chunk of answer) chunk satisfies OpenAI.ChatCompletionChunk;
}

export function completions(
  without: Without<models.CreateCompletionRequest>,
  off: Off<models.CreateCompletionRequest>,
  either: models.CreateCompletionRequest,
): void {
  type Result = models.CreateCompletionResponse;
  const { create } = openai.completions;
  const given: OpenAI.CompletionCreateParams = { model: "gpt-3.5-turbo-instruct", prompt: "hi" };
  const plain = [create(without), create(off), create(given)] as const;
  assert<Equal<(typeof plain)[number], Plain<Result>>>();
  const unknown = create(either);
  assert<Equal<typeof unknown, Either<Result, Result>>>();
}

export function responses(
  without: Without<models.CreateResponse>,
  off: Off<models.CreateResponse>,
  either: models.CreateResponse,
): void {
  type Result = models.Response;
  type Event = models.ResponseStreamEvent;
  const { create, retrieve } = openai.responses;
  const given: OpenAI.Responses.ResponseCreateParams = { model, input: "hi" };
  const query: OpenAI.Responses.ResponseRetrieveParams = { include: [] };
  const plain = [
    create(without),
    create(off),
    create(given),
    retrieve("resp_1"),
    retrieve("resp_1", query),
    retrieve("resp_1", { stream: false }),
  ] as const;
  assert<Equal<(typeof plain)[number], Plain<Result>>>();
  const events = [create({ ...off, stream: true }), retrieve("resp_1", { stream: true })] as const;
  assert<Equal<(typeof events)[number], Plain<EventStream<Event>>>>();
  const unknown = create(either);
  assert<Equal<typeof unknown, Either<Result, Event>>>();
}

export function images(
  without: Without<models.CreateImageRequest>,
  off: Off<models.CreateImageEditRequest>,
  either: models.CreateImageEditRequest,
  generating: models.CreateImageRequest,
): void {
  type Result = models.ImagesResponse;
  const { edit, generate } = openai.images;
  const given: OpenAI.ImageGenerateParams = { prompt: "a cat" };
  const image = new File([], "cat.png");
  const editing: OpenAI.ImageEditParams = { image, prompt: "a hat" };
  const plain = [generate(without), generate(given), edit(off), edit(editing), edit({ image, prompt: "a hat" })] as const;
  assert<Equal<(typeof plain)[number], Plain<Result>>>();
  const edited = edit(either);
  assert<Equal<typeof edited, Either<Result, models.ImageEditStreamEvent>>>();
  const generated = generate(generating);
  assert<Equal<typeof generated, Either<Result, models.ImageGenStreamEvent>>>();
}

export function transcriptions(off: Off<models.CreateTranscriptionRequest>, file: File): void {
  const { create } = openai.audio.transcriptions;
  const named: OpenAI.Audio.TranscriptionCreateParams = { file, model: "whisper-1", response_format: "json" };
  const results = [create({ file, model: "whisper-1", response_format: "text" }), create(named)] as const;
  assert<Equal<(typeof results)[0], Plain<string>>>();
  assert<Equal<Extract<Awaited<(typeof results)[1]>, EventStream<never>>, never>>();
  const ofOff = create(off);
  assert<Equal<Extract<Awaited<typeof ofOff>, EventStream<never>>, never>>();
  const streamed = create({ file, model: "gpt-4o-transcribe", stream: true });
  assert<Equal<typeof streamed, Plain<EventStream<models.CreateTranscriptionResponseStreamEvent>>>>();
}

export function runs(
  off: OpenAI.Beta.Threads.RunCreateParamsNonStreaming,
  either: Parameters<typeof openai.beta.threads.runs.create>[1],
  outputs: OpenAI.Beta.Threads.RunSubmitToolOutputsParamsNonStreaming,
  thread: Off<models.CreateThreadAndRunRequest>,
): void {
  type Result = models.RunObject;
  type Event = models.AssistantStreamEvent;
  const { runs: ofThread, createAndRun } = openai.beta.threads;
  const given: OpenAI.Beta.Threads.RunCreateParams = { assistant_id: "asst_1" };
  const withThread: OpenAI.Beta.ThreadCreateAndRunParams = { assistant_id: "asst_1" };
  const submitted: OpenAI.Beta.Threads.RunSubmitToolOutputsParams = { thread_id: "t", tool_outputs: [] };
  const plain = [
    ofThread.create("thread_1", off),
    ofThread.create("thread_1", given),
    ofThread.submitToolOutputs("run_1", outputs),
    ofThread.submitToolOutputs("run_1", submitted),
    createAndRun(thread),
    createAndRun(withThread),
  ] as const;
  assert<Equal<(typeof plain)[number], Plain<Result>>>();
  const unknown = ofThread.create("thread_1", either);
  assert<Equal<typeof unknown, Either<Result, Event>>>();
  const events = [
    ofThread.create("thread_1", { ...given, stream: true }),
    ofThread.submitToolOutputs("run_1", { ...submitted, stream: true }),
    createAndRun({ ...withThread, stream: true }),
  ] as const;
  assert<Equal<(typeof events)[number], Plain<EventStream<Event>>>>();
}

export function others(
  session: OpenAI.Beta.Agents.Sessions.SessionCreateParamsNonStreaming,
  beta: Off<Parameters<typeof openai.beta.responses.create>[0]>,
): void {
  const made = openai.beta.agents.sessions.create(session);
  assert<Equal<typeof made, Plain<models.AgentSession>>>();
  const response = openai.beta.responses.create(beta);
  assert<Equal<typeof response, Plain<models.BetaResponse>>>();
}

export function requests(
  off: Off<models.CreateChatCompletionRequest>,
  either: models.CreateChatCompletionRequest,
): void {
  type Result = models.CreateChatCompletionResponse;
  const plain = createChatCompletion(off);
  assert<Equal<typeof plain, ApiRequest<Result>>>();
  const given: OpenAI.Responses.ResponseCreateParams = { model, input: "hi" };
  const response = createResponse(given);
  assert<Equal<typeof response, ApiRequest<models.Response>>>();
  const unknown = createChatCompletion(either);
  assert<Equal<typeof unknown, ApiRequest<Result | EventStream<models.CreateChatCompletionStreamResponse>>>>();
}
