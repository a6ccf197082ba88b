import {
  apiKey,
  embeddingModel,
  messages,
  model,
  pageSize,
  refusedModel,
  type Start,
  toolModel,
} from "./contender.ts";

/** The official `openai` package. */
export const start: Start = async (baseURL) => {
  const { default: OpenAI } = await import("openai");
  const openai = new OpenAI({ apiKey, baseURL });
  return {
    async complete() {
      const completion = await openai.chat.completions.create({ model, messages });
      return completion.choices[0]?.message.content;
    },
    async ask(model, content) {
      const completion = await openai.chat.completions.create({
        model,
        messages: [{ role: "user", content }],
      });
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
    async toolStream() {
      const stream = openai.chat.completions.stream({ model: toolModel, messages });
      const completion = await stream.finalChatCompletion();
      const calls = completion.choices[0]?.message.tool_calls ?? [];
      return calls.map((call) => (call.type === "function" ? call.function.arguments : ""));
    },
    async files() {
      let items = 0;
      for await (const file of openai.files.list({ limit: pageSize })) if (file.id) items++;
      return items;
    },
    async embed(input) {
      const { data } = await openai.embeddings.create({ model: embeddingModel, input });
      return data.map(({ embedding }) => embedding);
    },
    async upload(path) {
      const { createReadStream } = await import("node:fs");
      const file = await openai.files.create({ file: createReadStream(path), purpose: "user_data" });
      return file.bytes;
    },
  };
};
