import assert from "node:assert/strict";
import { Client } from "langsmith";
import { wrapOpenAI } from "langsmith/wrappers";
import type OpenAI from "openai";
import { asked, calls } from "../setting/calls.ts";
import { check, library } from "../setting/library.ts";
import { runCollector } from "../setting/run-collector.ts";
import { told } from "../setting/telling-server.ts";

// It spreads the client, copies resources onto their prototypes, and binds methods to the resources they came from.
await library("langsmith", async ({ client, plain, server, unchanged }) => {
  await using collector = await runCollector();
  const tracer = new Client({ apiUrl: collector.url, apiKey: "unused", autoBatchTracing: false });
  const wrap = (openai: OpenAI): OpenAI =>
    wrapOpenAI(openai as never, { client: tracer, tracingEnabled: true }) as OpenAI;
  const used = client();
  await used.models.list();

  for (const [which, openai] of [
    ["a fresh client", wrap(client())],
    ["a client that was used", wrap(used)],
  ] as const) {
    await check(`${which} gives the program what it gave`, async () => {
      await unchanged(openai);
      assert.equal((await collector.ended(4)).length, 4);
    });
    await check(`a call of ${which} is a run`, async () => {
      await calls.chat(openai);
      const text = JSON.stringify(await collector.ended(1));
      for (const part of [asked, told.model, told.output, "A question."])
        assert.ok(text.includes(part), part);
      assert.match(text, new RegExp(`"input_tokens":${told.promptTokens}\\b`));
      assert.match(text, new RegExp(`"output_tokens":${told.completionTokens}\\b`));
    });
    await check(`a stream of ${which} is a run`, async () => {
      await calls.chatStream(openai);
      const text = JSON.stringify(await collector.ended(1));
      for (const part of [asked, plain.streamedText]) assert.ok(text.includes(part), part);
    });
    await check(`what ${which} has beside it still works`, async () => {
      const before = server.requests.length;
      await openai.models.list();
      await openai.chat.completions.list();
      await openai.embeddings.create({ model: asked, input: "A text." });
      assert.deepEqual(server.requests.slice(before), [
        "GET /v1/models",
        "GET /v1/chat/completions",
        "POST /v1/embeddings",
      ]);
    });
  }
});
