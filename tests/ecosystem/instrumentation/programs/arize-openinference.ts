import assert from "node:assert/strict";
import { OpenAIInstrumentation } from "@arizeai/openinference-instrumentation-openai";
import OpenAI from "openai";
import { asked, calls } from "../setting/calls.ts";
import { check, library } from "../setting/library.ts";
import { recordSpans } from "../setting/spans.ts";
import { told } from "../setting/telling-server.ts";

// It replaces `create` on the prototypes of the classes, and reads answers by `_thenUnwrap` and streams by `tee()`.
await library("@arizeai/openinference-instrumentation-openai", async ({ client, plain, unchanged }) => {
  const spans = recordSpans();
  const before = client();
  const instrumentation = new OpenAIInstrumentation({ tracerProvider: spans.provider });
  instrumentation.manuallyInstrument(OpenAI as never);

  for (const [which, openai] of [
    ["before", before],
    ["after", client()],
  ] as const) {
    await check(`a client made ${which} gives the program what it gave`, async () => {
      await unchanged(openai);
      assert.equal((await spans.ended(4)).length, 4);
    });
    await check(`a call of a client made ${which} is a span`, async () => {
      await calls.chat(openai);
      const [span] = await spans.ended(1);
      assert.equal(span?.name, "OpenAI Chat Completions");
      assert.equal(span.attributes["llm.model_name"], told.model);
      assert.equal(span.attributes["llm.token_count.prompt"], told.promptTokens);
      assert.equal(span.attributes["llm.token_count.completion"], told.completionTokens);
      assert.equal(span.attributes["llm.output_messages.0.message.content"], told.output);
      assert.equal(span.attributes["llm.input_messages.0.message.content"], "A question.");
    });
    await check(`a stream of a client made ${which} is a span`, async () => {
      await calls.chatStream(openai);
      const [span] = await spans.ended(1);
      assert.equal(span?.attributes["llm.model_name"], asked);
      assert.equal(span.attributes["output.value"], plain.streamedText);
    });
  }
  await check("the calls of the Responses API are spans", async () => {
    const openai = client();
    await calls.response(openai);
    await calls.responseStream(openai);
    const [call, stream] = await spans.ended(2);
    assert.equal(call?.attributes["llm.model_name"], told.model);
    assert.equal(call.attributes["llm.token_count.completion"], told.completionTokens);
    assert.match(JSON.stringify(call.attributes), new RegExp(told.output));
    assert.equal(stream?.attributes["llm.model_name"], asked);
  });
  await check("`withResponse` of a traced call", async () => {
    const { data, response, request_id } = await client()
      .chat.completions.create({ model: asked, messages: [{ role: "user", content: "A question." }] })
      .withResponse();
    assert.deepEqual([data, response.status, request_id], [plain.results.chat, 200, "req_told"]);
    assert.equal((await spans.ended(1)).length, 1);
  });
});
