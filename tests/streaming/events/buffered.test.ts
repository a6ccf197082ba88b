import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type BufferedOptions, buffered } from "../../../src/handwritten/streaming/events/buffered.ts";
import { textOf } from "../../../src/handwritten/streaming/events/text-of.ts";
import { rejection } from "../../support/call.ts";
import { drain } from "../../support/fake-body.ts";
import { openStream, settled } from "../../support/open-stream.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

/** A source whose texts, end and failure are in the hands of the test. */
const source = () => {
  const steps: (() => IteratorResult<string, undefined>)[] = [];
  let wake = (): void => {};
  let left = 0;
  const add = (step: () => IteratorResult<string, undefined>): Promise<unknown> => {
    steps.push(step);
    wake();
    return settled();
  };
  return {
    texts: {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          while (!steps.length)
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          return (steps.shift() as () => IteratorResult<string, undefined>)();
        },
        return: async () => {
          left++;
          return { done: true as const, value: undefined };
        },
      }),
    },
    send: (value: string) => add(() => ({ done: false, value })),
    end: () => add(() => ({ done: true, value: undefined })),
    fail: (error: unknown) =>
      add(() => {
        throw error;
      }),
    left: () => left,
  };
};

const start = (options: BufferedOptions<string> = {}) => {
  const clock = virtualClock();
  const from = source();
  const got: string[] = [];
  const loop = (async () => {
    for await (const text of buffered(from.texts, { clock, ...options })) got.push(text);
  })();
  loop.catch(() => {});
  return { ...from, clock, got, loop };
};

describe("buffered", () => {
  it("gives the text when there is enough of it", async () => {
    const { send, got } = start({ maxChars: 5 });
    await send("abc");
    expect(got).toEqual([]);
    await send("defg");
    expect(got).toEqual(["abcdefg"]);
  });

  it("asks its source for one event at a time, also after it gave its text", async () => {
    const clock = virtualClock();
    let asked = 0;
    const texts = {
      next: () =>
        ++asked === 1
          ? Promise.resolve({ done: false as const, value: "a" })
          : new Promise<IteratorResult<string>>(() => {}),
    };
    const source = { [Symbol.asyncIterator]: () => texts };
    const chunks = buffered(source, { clock, maxMs: 50 })[Symbol.asyncIterator]();
    const first = chunks.next();
    await settled();
    clock.advance(50);
    expect(await first).toEqual({ done: false, value: "a" });
    void chunks.next();
    expect(asked).toBe(2);
  });

  it("gives the text after `maxMs`, counted from its first piece", async () => {
    const { send, got, clock } = start({ maxMs: 50 });
    await send("a");
    clock.advance(40);
    await send("b");
    clock.advance(9);
    await settled();
    expect(got).toEqual([]);
    clock.advance(1);
    await settled();
    expect([got, clock.pending()]).toEqual([["ab"], []]);
    await send("c");
    clock.advance(50);
    await settled();
    expect(got).toEqual(["ab", "c"]);
  });

  it("gives the text at a line feed, unless `flushOnNewline` is false", async () => {
    const lines = start();
    await lines.send("a\nb");
    expect(lines.got).toEqual(["a\nb"]);
    const text = start({ flushOnNewline: false });
    await text.send("a\nb");
    expect(text.got).toEqual([]);
  });

  it("has the defaults 100 characters and 50 ms", async () => {
    const { send, got, clock } = start();
    await send("x".repeat(99));
    expect([got, clock.pending()]).toEqual([[], [50]]);
    await send("x");
    expect([got.length, clock.pending()]).toEqual([1, []]);
  });

  it("gives the rest at the end", async () => {
    const { send, end, got, loop, clock } = start();
    await send("a");
    await send("");
    await end();
    await loop;
    expect([got, clock.pending()]).toEqual([["a"], []]);
  });

  it("gives the rest before an error, and then the error", async () => {
    const { send, fail, got, loop, clock } = start();
    await send("a");
    await fail(new Error("cut"));
    expect(await rejection(loop)).toEqual(new Error("cut"));
    expect([got, clock.pending()]).toEqual([["a"], []]);
  });

  it("gathers while its reader is busy", async () => {
    const from = source();
    const clock = virtualClock();
    const texts = buffered(from.texts, { clock, maxChars: 3 });
    for (const text of ["a", "b", "c", "d", "e"]) await from.send(text);
    await from.end();
    expect((await texts.next()).value).toBe("abc");
    expect((await texts.next()).value).toBe("de");
    expect((await texts.next()).done).toBe(true);
    expect((await texts.next()).done).toBe(true);
  });

  it("can be left while it waits: at once, with its source, and without a timer", async () => {
    const { texts, send, left } = source();
    const clock = virtualClock();
    const pieces = buffered(texts, { clock });
    const waits = pieces.next();
    await send("a");
    expect(clock.pending()).toEqual([50]);
    await pieces.return?.();
    expect([(await waits).done, left(), clock.pending()]).toEqual([true, 1, []]);
    await send("too late");
    expect((await pieces.next()).done).toBe(true);
  });

  it("answers calls that do not wait for one another in their order", async () => {
    const { texts, send, end } = source();
    const pieces = buffered(texts, { clock: virtualClock(), maxChars: 1 });
    const all = Promise.all([pieces.next(), pieces.next(), pieces.next()]);
    await send("a");
    await send("b");
    await end();
    expect((await all).map(({ value }) => value)).toEqual(["a", "b", undefined]);
  });

  it("reads the text of a stream's events, and closes its connection", async () => {
    const { body, stream } = openStream();
    const delta = (text: string) =>
      `data: {"type":"response.output_text.delta","delta":${JSON.stringify(text)}}\n\n`;
    body.send(`data: {"type":"response.created"}\n\n${delta("a")}${delta("b\n")}${delta("c")}`);
    for await (const text of buffered(stream, { clock: virtualClock() })) {
      expect(text).toBe("ab\n");
      break;
    }
    expect([body.left(), stream.verdict]).toEqual([1, "cancelled"]);
  });

  it("loses nothing, for any pieces and limits", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom("a", "é", "😀", "\n") })),
        fc.integer({ min: 1, max: 10 }),
        fc.boolean(),
        async (texts, maxChars, flushOnNewline) => {
          const from = (async function* () {
            yield* texts;
          })();
          const { values } = await drain(buffered(from, { maxChars, flushOnNewline, clock: virtualClock() }));
          expect(values.join("")).toBe(texts.join(""));
          for (const value of values.slice(0, -1) as string[])
            expect(value.length >= maxChars || (flushOnNewline && value.includes("\n"))).toBe(true);
        },
      ),
    );
  });
});

describe("textOf", () => {
  it.each<[unknown, string | undefined]>([
    ["text", "text"],
    [{ type: "response.output_text.delta", delta: "a" }, "a"],
    [{ type: "response.function_call_arguments.delta", delta: "{" }, undefined],
    [{ type: "response.reasoning_text.delta", delta: "hm" }, undefined],
    [{ type: "transcript.text.delta", delta: "a" }, "a"],
    [{ type: "speech.audio.delta", audio: "AAAA" }, undefined],
    [{ choices: [{ index: 0, delta: { content: "a" } }] }, "a"],
    [{ choices: [{ index: 0, delta: {} }] }, undefined],
    [{ choices: [{ index: 0 }] }, undefined],
    [{ choices: [] }, undefined],
    [{ choices: [null] }, undefined],
    [{ choices: [{ index: 0, text: "a" }] }, "a"],
    [
      {
        event: "thread.message.delta",
        data: { delta: { content: [{ text: { value: "a" } }, { text: { value: "b" } }] } },
      },
      "ab",
    ],
    [{ event: "thread.run.created", data: { id: "run_1" } }, undefined],
    [null, undefined],
    [7, undefined],
  ])("of %j is %j", (event, text) => {
    expect(textOf(event)).toBe(text);
  });
});
