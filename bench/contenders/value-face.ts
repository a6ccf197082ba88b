import { apiKey, messages, model, type Start } from "./contender.ts";

/** Ours by the value face: `createClient` and `createChatCompletion`. */
export const start: Start = async (baseURL) => {
  const { createClient } = await import("api-openai/core");
  const { createChatCompletion } = await import("api-openai/operations");
  const client = createClient({ apiKey, baseURL });
  return {
    async complete() {
      const completion = await client.send(createChatCompletion({ model, messages }));
      return completion.choices[0]?.message.content;
    },
    async stream() {
      // Streaming is a feature that the client is given, so the other measures do without it.
      const { eventStreams } = await import("api-openai/streaming");
      const streaming = createClient({ apiKey, baseURL, streaming: eventStreams });
      let events = 0;
      const stream = await streaming.send(createChatCompletion({ model, messages, stream: true }));
      for await (const event of stream) if (event.choices[0]?.delta.content) events++;
      return events;
    },
    async accumulate() {
      const { accumulate, chatCompletionAccumulator, eventStreams } = await import("api-openai/streaming");
      const streaming = createClient({ apiKey, baseURL, streaming: eventStreams });
      const stream = await streaming.send(createChatCompletion({ model, messages, stream: true }));
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
