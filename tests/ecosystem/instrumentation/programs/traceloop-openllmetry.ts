import assert from "node:assert/strict";
import { OpenAIInstrumentation } from "@traceloop/instrumentation-openai";
import OpenAI from "openai";
import { asked, calls } from "../setting/calls.ts";
import { check, library } from "../setting/library.ts";
import { recordSpans } from "../setting/spans.ts";
import { told } from "../setting/telling-server.ts";

// It replaces `create` on the prototypes of the classes, and wraps streams in a generator.
await library("@traceloop/instrumentation-openai", async ({ client, plain, unchanged }) => {
  const spans = recordSpans();
  const before = client();
  const instrumentation = new OpenAIInstrumentation();
  instrumentation.setTracerProvider(spans.provider);
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
      assert.equal(span?.attributes["gen_ai.request.model"], asked);
      assert.equal(span.attributes["gen_ai.response.model"], told.model);
      assert.equal(span.attributes["gen_ai.usage.input_tokens"], told.promptTokens);
      assert.equal(span.attributes["gen_ai.usage.output_tokens"], told.completionTokens);
      assert.match(String(span.attributes["gen_ai.output.messages"]), new RegExp(told.output));
    });
    await check(`a stream of a client made ${which} is a span`, async () => {
      await calls.chatStream(openai);
      const [span] = await spans.ended(1);
      assert.equal(span?.attributes["gen_ai.response.model"], asked);
      assert.match(String(span.attributes["gen_ai.output.messages"]), new RegExp(plain.streamedText.trim()));
    });
  }
  await check("a call of the Responses API is a span", async () => {
    await calls.response(client());
    const [span] = await spans.ended(1);
    assert.equal(span?.attributes["gen_ai.response.model"], told.model);
    assert.equal(span.attributes["gen_ai.usage.output_tokens"], told.completionTokens);
  });
});
