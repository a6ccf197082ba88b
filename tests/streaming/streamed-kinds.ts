import { createSpeech } from "../../src/generated/operations/audio.ts";
import { createChatCompletion } from "../../src/generated/operations/chat.ts";
import { createImage } from "../../src/generated/operations/images.ts";
import { createResponse } from "../../src/generated/operations/responses.ts";
import { createRun } from "../../src/generated/operations/threads.ts";
import type { ApiRequest, EventStream } from "../../src/handwritten/contract.ts";

/** One kind of stream: how it is asked for, and a whole answer to it, as it is on the wire. */
export interface StreamedKind {
  readonly request: ApiRequest<EventStream<unknown>>;
  /** The events; the last is what makes the answer whole. */
  readonly events: readonly string[];
  /** What may come after them. */
  readonly closing: string;
}

const named = (type: string, rest: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
const chunk = (delta: object, finish_reason: string | null): string =>
  `data: ${JSON.stringify({ id: "chatcmpl_1", object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const assistants = (event: string, data: object): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
const run = (status: string): object => ({ id: "run_1", object: "thread.run", status });

const DONE = "data: [DONE]\n\n";

export const kinds: Readonly<Record<string, StreamedKind>> = {
  chat: {
    request: createChatCompletion({ model: "m", messages: [{ role: "user", content: "€" }], stream: true }),
    events: [
      chunk({ role: "assistant", content: "" }, null),
      chunk({ content: "100 €" }, null),
      chunk({ content: " 😀" }, null),
      chunk({}, "stop"),
    ],
    closing: DONE,
  },
  responses: {
    request: createResponse({ model: "m", input: "€", stream: true }),
    events: [
      named("response.created", { sequence_number: 0, response: { id: "resp_1" } }),
      named("response.output_text.delta", { sequence_number: 1, delta: "100 €" }),
      named("response.output_text.delta", { sequence_number: 2, delta: " 😀" }),
      named("response.completed", { sequence_number: 3, response: { id: "resp_1" } }),
    ],
    closing: "",
  },
  speech: {
    request: createSpeech({ model: "m", input: "€", voice: "alloy", stream_format: "sse" }),
    events: [
      named("speech.audio.delta", { audio: "AAAA" }),
      named("speech.audio.delta", { audio: "AAAA", note: "€" }),
      named("speech.audio.delta", { audio: "AAAA" }),
      named("speech.audio.done", { usage: {} }),
    ],
    closing: "",
  },
  runs: {
    request: createRun("thread_1", { assistant_id: "asst_1", stream: true }),
    events: [
      assistants("thread.run.created", run("queued")),
      assistants("thread.message.delta", { id: "msg_1", delta: { content: [{ text: { value: "100 €" } }] } }),
      assistants("thread.message.delta", { id: "msg_1", delta: { content: [{ text: { value: " 😀" } }] } }),
      assistants("thread.run.completed", run("completed")),
    ],
    closing: `event: done\n${DONE}`,
  },
  images: {
    request: createImage({ prompt: "€", stream: true, partial_images: 3 }),
    events: [
      named("image_generation.partial_image", { partial_image_index: 0, b64_json: "AAAA" }),
      named("image_generation.partial_image", { partial_image_index: 1, b64_json: "AAAA", note: "€" }),
      named("image_generation.partial_image", { partial_image_index: 2, b64_json: "AAAA" }),
      named("image_generation.completed", { b64_json: "AAAA" }),
    ],
    closing: "",
  },
};
