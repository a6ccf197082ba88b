import type { ClientOptions } from "api-openai";
import { apiKey, messages, model, refusedModel, type Start } from "./contender.ts";

/** Ours by the class API, `new OpenAI()`, with some options changed. */
export const startWith = async (options: ClientOptions): ReturnType<Start> => {
  const { default: OpenAI } = await import("api-openai");
  const openai = new OpenAI({ apiKey, ...options });
  return {
    async complete() {
      const completion = await openai.chat.completions.create({ model, messages });
      return completion.choices[0]?.message.content;
    },
    async refused() {
      const sent = openai.chat.completions.create({ model: refusedModel, messages }, { maxRetries: 0 });
      return sent.then(undefined, (error: unknown) => (error as { readonly status?: unknown }).status);
    },
    async stream() {
      let events = 0;
      const stream = await openai.chat.completions.create({ model, messages, stream: true });
      for await (const event of stream) if (event.choices[0]?.delta.content) events++;
      return events;
    },
    async accumulate() {
      return openai.chat.completions.stream({ model, messages }).finalContent();
    },
  };
};

/** Ours as it is by default: on Node, over `node:http`. */
export const start: Start = (baseURL) => startWith({ baseURL });
