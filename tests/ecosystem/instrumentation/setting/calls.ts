import type OpenAI from "openai";

export const asked = "model-that-was-asked";
const messages = [{ role: "user" as const, content: "A question." }];

/**
 * What a program does with a client: calls and streams of both APIs. Each gives all that the program gets to see, events
 * as they are when they come: a library that puts them together afterwards may change them.
 */
export const calls = {
  chat: (openai: OpenAI) => openai.chat.completions.create({ model: asked, messages }),
  chatStream: async (openai: OpenAI) => {
    const chunks = [];
    for await (const chunk of await openai.chat.completions.create({
      model: asked,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    }))
      chunks.push(structuredClone(chunk));
    return chunks;
  },
  response: (openai: OpenAI) => openai.responses.create({ model: asked, input: "A question." }),
  responseStream: async (openai: OpenAI) => {
    const events = [];
    for await (const event of await openai.responses.create({
      model: asked,
      input: "A question.",
      stream: true,
    }))
      events.push(structuredClone(event));
    return events;
  },
} as const;

export type CallName = keyof typeof calls;
export const callNames = Object.keys(calls) as CallName[];

/** The text of a streamed chat completion. */
export const textOf = (chunks: Awaited<ReturnType<typeof calls.chatStream>>): string =>
  chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
