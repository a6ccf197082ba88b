import { setImmediate as tick } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { ChatCompletionStream } from "../../../src/handwritten/streaming/helper-streams/index.ts";
import { delta, finish } from "./chunks.ts";
import { DONE, helperServer, onWire } from "./helper-client.ts";

/** A stream of so many chunks, and how many of them have been asked for. */
const countedStream = (events: number) => {
  const asked = { count: 0 };
  const stream = new ChatCompletionStream(async function* () {
    for (let n = 0; n < events; n++) {
      asked.count++;
      yield delta({ content: "x" });
    }
    yield finish();
  });
  return { asked, stream };
};
/** Gives everything else the time to run ahead. */
const dawdle = async () => {
  for (let n = 0; n < 5; n++) await tick();
};

describe("a slow loop", () => {
  it("never has more than one unread event", async () => {
    const { asked, stream } = countedStream(50);
    let read = 0;
    for await (const _ of stream) {
      read++;
      await dawdle();
      // One is in its hands, and one waits.
      expect(asked.count).toBeLessThanOrEqual(read + 1);
    }
    expect(read).toBe(51);
    expect(await stream.finalContent()).toBe("x".repeat(50));
  });

  it.each<[string, (stream: ChatCompletionStream) => AsyncIterable<unknown>]>([
    ["events()", (stream) => stream.events("content")],
    ["toReadableStream()", (stream) => stream.toReadableStream()],
  ])("over %s is waited for too", async (_, loopOf) => {
    const { asked, stream } = countedStream(50);
    let read = 0;
    for await (const _ of loopOf(stream)) {
      read++;
      await dawdle();
      expect(asked.count).toBeLessThanOrEqual(read + 1);
    }
    expect(read).toBeGreaterThanOrEqual(50);
  });

  it("sets the pace of a faster one, and no longer once it is left", async () => {
    const { asked, stream } = countedStream(50);
    const slow = stream.events("content");
    let read = 0;
    let paced = 0;
    const fast = (async () => {
      for await (const _ of stream) read++;
    })();
    for await (const _ of slow) {
      await dawdle();
      expect(asked.count).toBeLessThanOrEqual(++paced + 1);
      if (paced === 10) break;
    }
    await fast;
    expect(read).toBe(51);
  });

  it("makes the server wait", async () => {
    const events = 1_000;
    const wire = onWire(delta({ content: "x".repeat(65_536) }));
    let written = 0;
    await using server = await helperServer(async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (; written < events && !response.destroyed; written++)
        if (!response.write(wire)) await new Promise((resolve) => response.once("drain", resolve));
      response.end(`${onWire(finish())}${DONE}`);
    });
    let read = 0;
    let ahead = 0;
    for await (const _ of server.openai.chat.completions.stream({ model: "gpt-5", messages: [] })) {
      read++;
      if (read < 100) await dawdle();
      ahead = Math.max(ahead, written - read);
    }
    expect(read).toBe(events + 1);
    // What the sockets' buffers hold, and not the 64 MiB.
    expect(ahead).toBeLessThan(events / 2);
  });
});

describe("no backpressure comes from", () => {
  it.each<[string, (stream: ChatCompletionStream) => unknown]>([
    ["a loop that has not begun", (stream) => stream[Symbol.asyncIterator]()],
    ["a listener that takes its time", (stream) => stream.on("content", () => new Promise(() => {}))],
    ["a stream without consumers", () => {}],
  ])("%s", async (_, add) => {
    const { stream } = countedStream(50);
    add(stream);
    expect(await stream.finalContent()).toBe("x".repeat(50));
  });

  it("an iterator that is read when the stream has ended, and misses nothing", async () => {
    const { stream } = countedStream(5);
    const early = stream[Symbol.asyncIterator]();
    await stream.done();
    const read: unknown[] = [];
    for (let step = await early.next(); !step.done; step = await early.next()) read.push(step.value);
    expect(read).toEqual([...Array.from({ length: 5 }, () => delta({ content: "x" })), finish()]);
    expect(await stream[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
  });
});

describe("lines of JSON", () => {
  it("miss nothing, however late they are read", async () => {
    const { stream } = countedStream(3);
    const lines = stream.toReadableStream();
    await dawdle();
    const read: string[] = [];
    const utf8 = new TextDecoder();
    for await (const chunk of lines) read.push(utf8.decode(chunk));
    expect(read.map((line) => JSON.parse(line))).toEqual([
      ...Array.from({ length: 3 }, () => delta({ content: "x" })),
      finish(),
    ]);
  });

  it("abort the request when they are cancelled", async () => {
    await using server = await helperServer([delta({ content: "x" }), null]);
    const stream = server.openai.chat.completions.stream({ model: "gpt-5", messages: [] });
    const reader = stream.toReadableStream().getReader();
    await reader.read();
    await reader.cancel();
    await expect(stream.done()).rejects.toMatchObject({ name: "APIUserAbortError" });
    await server.allClosed();
  });

  it("fail as the stream does", async () => {
    await using server = await helperServer([delta({ content: "x" })]);
    const far = ChatCompletionStream.fromReadableStream(
      server.openai.chat.completions.stream({ model: "gpt-5", messages: [] }).toReadableStream(),
    );
    const deltas = far.emitted("content");
    await expect(far.done()).rejects.toMatchObject({ name: "StreamInterruptedError" });
    expect(await deltas).toEqual(["x", "x"]);
  });
});
