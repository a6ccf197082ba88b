import assert from "node:assert/strict";
import { OpenAIInstrumentation } from "@arizeai/openinference-instrumentation-openai";
import OpenAI from "openai";
import { beforeAndAfter } from "../setting/before-and-after.ts";
import { asked, calls } from "../setting/calls.ts";
import { check, library } from "../setting/library.ts";
import { recordSpans } from "../setting/spans.ts";
import { told } from "../setting/telling-server.ts";

// It replaces `create` on the prototypes of the classes, and reads answers by `_thenUnwrap` and streams by `tee()`.
await library("@arizeai/openinference-instrumentation-openai", async (setting) => {
  const { client, plain } = setting;
  const spans = recordSpans();
  await beforeAndAfter(setting, spans, {
    instrument: () =>
      new OpenAIInstrumentation({ tracerProvider: spans.provider }).manuallyInstrument(OpenAI as never),
    call: ({ name, attributes }) => {
      assert.equal(name, "OpenAI Chat Completions");
      assert.equal(attributes["llm.model_name"], told.model);
      assert.equal(attributes["llm.token_count.prompt"], told.promptTokens);
      assert.equal(attributes["llm.token_count.completion"], told.completionTokens);
      assert.equal(attributes["llm.output_messages.0.message.content"], told.output);
      assert.equal(attributes["llm.input_messages.0.message.content"], "A question.");
    },
    stream: ({ attributes }) => {
      assert.equal(attributes["llm.model_name"], asked);
      assert.equal(attributes["output.value"], plain.streamedText);
    },
  });
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
