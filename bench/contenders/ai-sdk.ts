import { apiKey, messages, model, type Start } from "./contender.ts";

/** `@ai-sdk/openai` called directly, without `generateText` and `streamText` of `ai` around it: its cheapest use. */
export const start: Start = async (baseURL) => {
  const { createOpenAI } = await import("@ai-sdk/openai");
  const chat = createOpenAI({ apiKey, baseURL }).chat(model);
  const prompt = messages.map(({ role, content }) =>
    role === "system" ? { role, content } : { role, content: [{ type: "text" as const, text: content }] },
  );
  return {
    async complete() {
      const { content } = await chat.doGenerate({ prompt });
      const [first] = content;
      return first?.type === "text" ? first.text : undefined;
    },
    async stream() {
      let events = 0;
      const { stream } = await chat.doStream({ prompt });
      for await (const part of stream) if (part.type === "text-delta" && part.delta) events++;
      return events;
    },
  };
};
