import OpenAI, { OpenAIError } from "api-openai";
import { createChatCompletion } from "api-openai/operations";
import {
  accumulate,
  buffered,
  chatCompletionAccumulator,
  completionAccumulator,
  EventStream,
  imageAccumulator,
  responseAccumulator,
  runAccumulator,
  speechAccumulator,
  textOf,
  transcriptionAccumulator,
} from "api-openai/streaming";
import { all, type Checks, equal, failure, like, ok, unique, type World } from "./check.ts";
import { client, clientOf, MESSAGES, valueClient } from "./clients.ts";

const asked = { model: "m", messages: MESSAGES, stream: true } as const;
const TEXT = "100 € 😀";
/** What the embedded server says in three pieces. */
const isWhole = (text: string | null | undefined): void => ok(text?.startsWith("piece 0"), "the text");

const chat = (world: World, route: string) => clientOf(world, route).chat.completions.create(asked);
const read = async (stream: AsyncIterable<unknown>) => failure(all(stream));

/** Streams of events, of every kind, and every way in which they end. */
export const streams: Checks = {
  "a stream of a chat completion": async (world) => {
    const stream = await client(world).chat.completions.create(asked);
    const whole = await accumulate(stream, chatCompletionAccumulator());
    isWhole(whole?.choices[0]?.message.content);
    equal(stream.verdict, "complete");
  },
  "a stream of a response": async (world) => {
    const stream = await client(world).responses.create({ model: "m", input: "x", stream: true });
    isWhole((await accumulate(stream, responseAccumulator()))?.output_text);
  },
  "a stream of a completion": async (world) => {
    const stream = await client(world).completions.create({ model: "m", prompt: "x", stream: true });
    isWhole((await accumulate(stream, completionAccumulator()))?.choices[0]?.text);
  },
  "a stream of a run": async (world) => {
    const { runs } = client(world).beta.threads;
    const stream = await runs.create("thread_1", { assistant_id: "asst_1", stream: true });
    like((await accumulate(stream, runAccumulator()))?.run, { status: "completed" });
  },
  "a stream of speech": async (world) => {
    const stream = await client(world).audio.speech.create({
      model: "m",
      input: "x",
      voice: "alloy",
      stream_format: "sse",
    });
    ok((await accumulate(stream, speechAccumulator()))?.audio.length, "audio");
  },
  "a stream of a transcription": async (world) => {
    const stream = await client(world).audio.transcriptions.create({
      file: new File(["x"], "x.wav"),
      model: "m",
      stream: true,
    });
    isWhole((await accumulate(stream, transcriptionAccumulator()))?.text);
  },
  "a stream of images": async (world) => {
    const stream = await client(world).images.generate({ prompt: "x", stream: true, partial_images: 2 });
    ok((await accumulate(stream, imageAccumulator()))?.images[0]?.b64_json, "an image");
  },
  "a stream of the value face": async (world) => {
    const stream = await valueClient(world).send(createChatCompletion(asked));
    ok((await all(stream)).length > 1, "chunks");
  },
  "characters that are torn apart": async (world) => {
    equal((await all(await chat(world, "byte-by-byte"))).map(textOf).join(""), TEXT);
  },
  "text in pieces": async (world) => {
    const pieces = await all(buffered(await chat(world, "byte-by-byte"), { maxChars: 80, maxMs: 1_000 }));
    equal(pieces.join(""), TEXT);
  },
  "tee gives two streams": async (world) => {
    const [first, second] = (await client(world).chat.completions.create(asked)).tee({ maxEvents: 10 });
    const [one, two] = await Promise.all([all(first), all(second)]);
    ok(one.length > 1, "chunks");
    equal(one, two);
  },
  "a stream goes on as lines of JSON": async (world) => {
    const lines = (await client(world).chat.completions.create(asked)).toReadableStream();
    ok((await all(EventStream.fromReadableStream(lines))).length > 1, "chunks");
  },
  "a loop that is left closes the connection": async (world) => {
    const name = unique();
    const stream = await chat(world, `endless.${name}`);
    for await (const _ of stream) break;
    equal(stream.verdict, "cancelled");
    equal(await clientOf(world, `closed.${name}`).get("/x"), { state: "closed" });
  },
  "pause, resume and cancel": async (world) => {
    const stream = await chat(world, `endless.${unique()}`);
    stream.pause();
    equal(stream.state, "paused");
    stream.resume();
    await stream.cancel();
    equal(stream.state, "cancelled");
  },
  "a stream that is cut": async (world) => {
    const name = unique();
    const stream = await chat(world, `cut.${name}`);
    let events = 0;
    const reading = async (): Promise<void> => {
      for await (const _ of stream) if (++events === 2) await clientOf(world, `cut-now.${name}`).get("/x");
    };
    const error = await failure(reading());
    like(error, { kind: "stream_interrupted", eventsReceived: 2, responseID: "chatcmpl_1" });
    ok(error instanceof OpenAI.StreamInterruptedError && OpenAIError.is(error), "its class");
    equal(stream.verdict, "truncated");
  },
  "a stream that ends too early": async (world) => {
    like(await read(await chat(world, "early-end")), { kind: "stream_interrupted", eventsReceived: 2 });
  },
  "an error event": async (world) => {
    like(await read(await chat(world, "error-event")), { code: "overloaded" });
  },
  "an event that is no JSON": async (world) => {
    like(await read(await chat(world, "broken-event")), { kind: "decode" });
  },
  "a stream that stalls": async (world) => {
    const openai = clientOf(world, "stall", { timeout: { idleMs: 60 } });
    const stream = await openai.chat.completions.create(asked);
    like(await read(stream), { kind: "timeout", limit: "idleMs" });
  },
  "the head of a stream": async (world) => {
    const { data, response, request_id } = await clientOf(world, "byte-by-byte")
      .chat.completions.create(asked)
      .withResponse();
    equal([response.status, request_id], [200, "req_stream"]);
    await data.cancel();
  },
};
