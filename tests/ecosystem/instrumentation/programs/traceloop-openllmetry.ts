import assert from "node:assert/strict";
import { OpenAIInstrumentation } from "@traceloop/instrumentation-openai";
import OpenAI from "openai";
import { beforeAndAfter } from "../setting/before-and-after.ts";
import { asked, calls } from "../setting/calls.ts";
import { check, library } from "../setting/library.ts";
import { recordSpans } from "../setting/spans.ts";
import { told } from "../setting/telling-server.ts";

// It replaces `create` on the prototypes of the classes, and wraps streams in a generator.
await library("@traceloop/instrumentation-openai", async (setting) => {
  const { client, plain } = setting;
  const spans = recordSpans();
  await beforeAndAfter(setting, spans, {
    instrument: () => {
      const instrumentation = new OpenAIInstrumentation();
      instrumentation.setTracerProvider(spans.provider);
      instrumentation.manuallyInstrument(OpenAI as never);
    },
    call: ({ attributes }) => {
      assert.equal(attributes["gen_ai.request.model"], asked);
      assert.equal(attributes["gen_ai.response.model"], told.model);
      assert.equal(attributes["gen_ai.usage.input_tokens"], told.promptTokens);
      assert.equal(attributes["gen_ai.usage.output_tokens"], told.completionTokens);
      assert.match(String(attributes["gen_ai.output.messages"]), new RegExp(told.output));
    },
    stream: ({ attributes }) => {
      assert.equal(attributes["gen_ai.response.model"], asked);
      assert.match(String(attributes["gen_ai.output.messages"]), new RegExp(plain.streamedText.trim()));
    },
  });
  await check("a call of the Responses API is a span", async () => {
    await calls.response(client());
    const [span] = await spans.ended(1);
    assert.equal(span?.attributes["gen_ai.response.model"], told.model);
    assert.equal(span.attributes["gen_ai.usage.output_tokens"], told.completionTokens);
  });
});
