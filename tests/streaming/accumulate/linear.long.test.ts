import { describe, expect, it } from "@jest/globals";
import type { AssistantStreamEvent, ResponseStreamEvent } from "../../../src/generated/models.ts";
import {
  type Accumulator,
  chatCompletionAccumulator,
  responseAccumulator,
  runAccumulator,
} from "../../../src/handwritten/streaming/accumulate/index.ts";
import {
  AssistantStream,
  ChatCompletionStream,
  ResponseStream,
} from "../../../src/handwritten/streaming/helper-streams/index.ts";
import { delta, finish, tool } from "../helper-streams/chunks.ts";

const SMALL = 12_500;
const LARGE = 100_000;

const responseText = (value: string) =>
  ({
    type: "response.output_text.delta",
    output_index: 0,
    content_index: 0,
    delta: value,
  }) as ResponseStreamEvent;
const runText = (value: string) =>
  ({
    event: "thread.message.delta",
    data: { id: "msg_1", delta: { content: [{ index: 0, type: "text", text: { value } }] } },
  }) as AssistantStreamEvent;

const many = function* <Event>(count: number, event: Event, last: readonly Event[] = []) {
  for (let n = 0; n < count; n++) yield event;
  yield* last;
};
const run = <Event>(accumulator: Accumulator<Event, unknown>, count: number, event: Event) => {
  for (const one of many(count, event)) accumulator.add(one);
};
const source = <Event>(count: number, event: Event, last: readonly Event[]) =>
  async function* () {
    yield* many(count, event, last);
  };

const completed: object = { type: "response.completed", response: { object: "response", output: [] } };
const over: object = { event: "thread.run.completed", data: { id: "run_1" } };

/** The least of several runs, in milliseconds of CPU: other work on the machine only adds to it. */
const leastOf = async (work: () => unknown) => {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 3; n++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
};

describe("time in proportion to the events", () => {
  it.each<[string, (count: number) => unknown]>([
    ["text of a completion", (count) => run(chatCompletionAccumulator(), count, delta({ content: "word " }))],
    [
      "arguments of a tool call",
      (count) => run(chatCompletionAccumulator(), count, tool({ index: 0, function: { arguments: "x" } })),
    ],
    [
      "log probabilities",
      (count) =>
        run(chatCompletionAccumulator(), count, delta({}, { logprobs: { content: [{ token: "x" }] } })),
    ],
    ["text of a response", (count) => run(responseAccumulator(), count, responseText("word "))],
    ["text of a run's message", (count) => run(runAccumulator(), count, runText("word "))],
    [
      "a completion's stream, with listeners and a loop",
      async (count) => {
        const stream = new ChatCompletionStream(source(count, delta({ content: "word " }), [finish()]));
        stream.on("content", () => {}).on("content.delta", () => {});
        for await (const _ of stream);
      },
    ],
    [
      "a response's stream, with listeners",
      (count) =>
        new ResponseStream(source(count, responseText("word "), [completed as ResponseStreamEvent]))
          .on("response.output_text.delta", () => {})
          .done(),
    ],
    [
      "a run's stream, with listeners",
      (count) =>
        new AssistantStream(source(count, runText("word "), [over as AssistantStreamEvent]))
          .on("textDelta", () => {})
          .done(),
    ],
  ])(
    "%s",
    async (_, work) => {
      await work(SMALL);
      const small = await leastOf(() => work(SMALL));
      const large = await leastOf(() => work(LARGE));
      // Eight times the events; what is quadratic takes sixty-four times as long.
      expect(large).toBeLessThan(32 * Math.max(small, 2));
    },
    60_000,
  );
});
