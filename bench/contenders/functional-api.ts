import type { Client } from "api-openai/core";
import { apiKey, messages, model, refusedModel, type Start } from "./contender.ts";

/** Ours by the functional API: `createClient` and `createChatCompletion`. */
export const start: Start = async (baseURL) => {
  const { createClient } = await import("api-openai/core");
  const { createChatCompletion } = await import("api-openai/operations");
  const client = createClient({ apiKey, baseURL });
  // Streaming is a feature that a client is given, so the measures of calls do without it.
  let streaming: Promise<Client> | undefined;
  const makeStreaming = async (): Promise<Client> => {
    const { eventStreams } = await import("api-openai/streaming");
    return createClient({ apiKey, baseURL, streaming: eventStreams });
  };
  return {
    async complete() {
      const completion = await client.send(createChatCompletion({ model, messages }));
      return completion.choices[0]?.message.content;
    },
    async refused() {
      const sent = client.send(createChatCompletion({ model: refusedModel, messages }));
      return sent.then(undefined, (error: unknown) => (error as { readonly status?: unknown }).status);
    },
    async stream() {
      streaming ??= makeStreaming();
      let events = 0;
      const stream = await (await streaming).send(createChatCompletion({ model, messages, stream: true }));
      for await (const event of stream) if (event.choices[0]?.delta.content) events++;
      return events;
    },
    async accumulate() {
      const { accumulate, chatCompletionAccumulator } = await import("api-openai/streaming");
      streaming ??= makeStreaming();
      const stream = await (await streaming).send(createChatCompletion({ model, messages, stream: true }));
      return (await accumulate(stream, chatCompletionAccumulator()))?.choices[0]?.message.content;
    },
    async socket() {
      const { Environment } = await import("api-openai/core");
      const { connectRealtime } = await import("api-openai/realtime");
      const connection = await connectRealtime(new Environment({ apiKey, baseURL }), { model });
      await connection.send({ type: "response.create" });
      let events = 0;
      for await (const event of connection) {
        if (event.type === "response.done") break;
        if (event.type === "response.output_text.delta" && event.delta) events++;
      }
      await connection.close();
      return events;
    },
  };
};
