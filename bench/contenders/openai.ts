import { apiKey, messages, model, type Start } from "./contender.ts";

/** The official `openai` package. */
export const start: Start = async (baseURL) => {
  const { default: OpenAI } = await import("openai");
  const openai = new OpenAI({ apiKey, baseURL });
  return {
    async complete() {
      const completion = await openai.chat.completions.create({ model, messages });
      return completion.choices[0]?.message.content;
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
