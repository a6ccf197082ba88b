import assert from "node:assert/strict";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { calls } from "./calls.ts";
import { check, type Setting } from "./library.ts";
import type { Spans } from "./spans.ts";

/** How a library records the calls of chat completions. */
export interface Recorded {
  /** Replaces methods on the prototypes of the classes. */
  readonly instrument: () => void;
  readonly call: (span: ReadableSpan) => void;
  readonly stream: (span: ReadableSpan) => void;
}

/** Checks a client made before the classes are instrumented, and one made after: what it gives, and what is recorded. */
export const beforeAndAfter = async (
  { client, unchanged }: Setting,
  spans: Spans,
  { instrument, call, stream }: Recorded,
): Promise<void> => {
  const before = client();
  instrument();
  const next = async (): Promise<ReadableSpan> => {
    const [span] = await spans.ended(1);
    assert.ok(span, "a span has ended");
    return span;
  };
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
      call(await next());
    });
    await check(`a stream of a client made ${which} is a span`, async () => {
      await calls.chatStream(openai);
      stream(await next());
    });
  }
};
