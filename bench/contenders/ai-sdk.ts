import { apiKey, embeddingModel, messages, model, type Start, toolModel } from "./contender.ts";

/** `@ai-sdk/openai` called directly, without `generateText` and `streamText` of `ai` around it: its cheapest use. */
export const start: Start = async (baseURL) => {
  const { createOpenAI } = await import("@ai-sdk/openai");
  const openai = createOpenAI({ apiKey, baseURL });
  const chat = openai.chat(model);
  const tools = openai.chat(toolModel);
  const embeddings = openai.embedding(embeddingModel);
  const prompt = messages.map(({ role, content }) =>
    role === "system" ? { role, content } : { role, content: [{ type: "text" as const, text: content }] },
  );
  return {
    async complete() {
      const { content } = await chat.doGenerate({ prompt });
      const [first] = content;
      return first?.type === "text" ? first.text : undefined;
    },
    async ask(model, content) {
      const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: content }] }];
      const [first] = (await openai.chat(model).doGenerate({ prompt })).content;
      return first?.type === "text" ? first.text : undefined;
    },
    async stream() {
      let events = 0;
      const { stream } = await chat.doStream({ prompt });
      for await (const part of stream) if (part.type === "text-delta" && part.delta) events++;
      return events;
    },
    async toolStream() {
      const calls: string[] = [];
      const { stream } = await tools.doStream({ prompt });
      for await (const part of stream) if (part.type === "tool-call") calls.push(part.input);
      return calls;
    },
    async embed(values) {
      return (await embeddings.doEmbed({ values })).embeddings;
    },
  };
};
