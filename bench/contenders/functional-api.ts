import type { Client } from "api-openai/core";
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
    async ask(model, content) {
      const completion = await client.send(
        createChatCompletion({ model, messages: [{ role: "user", content }] }),
      );
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
    async toolStream() {
      const { accumulate, chatCompletionAccumulator } = await import("api-openai/streaming");
      streaming ??= makeStreaming();
      const request = createChatCompletion({ model: toolModel, messages, stream: true });
      const stream = await (await streaming).send(request);
      const completion = await accumulate(stream, chatCompletionAccumulator());
      const calls = completion?.choices[0]?.message.tool_calls ?? [];
      return calls.map((call) => (call.type === "function" ? call.function.arguments : ""));
    },
    async files() {
      const { paginate } = await import("api-openai/core");
      const { listFiles } = await import("api-openai/operations");
      let items = 0;
      for await (const file of paginate(client, listFiles({ limit: pageSize }))) if (file.id) items++;
      return items;
    },
    async embed(input) {
      const { createEmbedding } = await import("api-openai/operations");
      const { data } = await client.send(createEmbedding({ model: embeddingModel, input }));
      return data.map(({ embedding }) => embedding);
    },
    async upload(path) {
      const { createReadStream } = await import("node:fs");
      const { createFile } = await import("api-openai/operations");
      const { multipart } = await import("api-openai/uploads");
      const uploading = createClient({ apiKey, baseURL, uploads: multipart });
      const file = await uploading.send(createFile({ file: createReadStream(path), purpose: "user_data" }));
      return file.bytes;
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
