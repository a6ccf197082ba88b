import assert from "node:assert/strict";
import { observeOpenAI } from "@langfuse/openai";
import type OpenAI from "openai";
import { asked, calls } from "../setting/calls.ts";
import { check, library } from "../setting/library.ts";
import { recordSpans } from "../setting/spans.ts";
import { told } from "../setting/telling-server.ts";

// It puts the client and everything in it behind proxies, which bind methods to what they are methods of.
await library("@langfuse/openai", async ({ client, plain, unchanged }) => {
  const spans = recordSpans();
  const used = client();
  await used.models.list();

  for (const [which, openai] of [
    ["a fresh client", observeOpenAI(client() as never) as OpenAI],
    ["a client that was used", observeOpenAI(used as never) as OpenAI],
  ] as const) {
    await check(`${which} gives the program what it gave`, async () => {
      await unchanged(openai);
      assert.equal((await spans.ended(4)).length, 4);
    });
    await check(`a call of ${which} is a span`, async () => {
      await calls.chat(openai);
      const [span] = await spans.ended(1);
      assert.equal(span?.attributes["langfuse.observation.model.name"], told.model);
      assert.match(String(span.attributes["langfuse.observation.output"]), new RegExp(told.output));
      const usage = JSON.parse(String(span.attributes["langfuse.observation.usage_details"]));
      assert.deepEqual([usage.input, usage.output], [told.promptTokens, told.completionTokens]);
    });
    await check(`a stream of ${which} is a span`, async () => {
      await calls.chatStream(openai);
      const [span] = await spans.ended(1);
      assert.equal(span?.attributes["langfuse.observation.model.name"], asked);
      assert.match(
        String(span.attributes["langfuse.observation.output"]),
        new RegExp(plain.streamedText.trim()),
      );
    });
  }
  await check("a call of the Responses API is a span", async () => {
    await calls.response(observeOpenAI(client() as never) as OpenAI);
    const [span] = await spans.ended(1);
    assert.match(String(span?.attributes["langfuse.observation.output"]), new RegExp(told.output));
  });
});
