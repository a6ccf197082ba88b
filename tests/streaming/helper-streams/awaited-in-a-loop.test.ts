import { setImmediate as tick } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { ChatCompletionStream } from "../../../src/handwritten/streaming/helper-streams/index.ts";
import { cpuMsOf } from "../../support/cpu-time.ts";
import { delta, finish, hello } from "./chunks.ts";
import { DONE, helperServer } from "./helper-client.ts";

const params = { model: "gpt-5", messages: [] };
const dawdle = async () => {
  for (let n = 0; n < 5; n++) await tick();
};

type Stream = ChatCompletionStream;
const countOf = async (events: AsyncIterable<unknown>) => {
  let count = 0;
  for await (const _ of events) count++;
  return count;
};

describe("a loop that awaits a promise of its own stream", () => {
  it.each<[string, (stream: Stream) => Promise<unknown>, unknown]>([
    ["done()", (stream) => stream.done(), undefined],
    ["finalContent()", (stream) => stream.finalContent(), "Hello"],
    ["finalChatCompletion()", (stream) => stream.finalChatCompletion().then(({ id }) => id), "chatcmpl-1"],
    ["totalUsage()", (stream) => stream.totalUsage().then((usage) => usage.total_tokens), 3],
    [
      "several at once",
      (stream) => Promise.all([stream.done(), stream.finalContent()]),
      [undefined, "Hello"],
    ],
    ["emitted()", (stream) => stream.emitted("finalContent"), "Hello"],
    ["a loop over all that is left", (stream) => countOf(stream), hello.length - 1],
    ["a loop over events()", (stream) => countOf(stream.events("chunk")), hello.length - 1],
  ])("gets it, and misses nothing: %s", async (_, wait, want) => {
    await using server = await helperServer([...hello, DONE]);
    const stream = server.openai.chat.completions.stream(params);
    const seen: unknown[] = [];
    let got: unknown;
    for await (const chunk of stream) {
      if (seen.push(chunk) === 1) got = await wait(stream);
    }
    expect(got).toEqual(want);
    expect(seen).toEqual(hello);
  });

  it("gets the result of a promise that was made before the loop", async () => {
    await using server = await helperServer([...hello, DONE]);
    const stream = server.openai.chat.completions.stream(params);
    const final = stream.finalContent();
    const seen: unknown[] = [];
    for await (const chunk of stream) {
      seen.push(chunk);
      expect(await final).toBe("Hello");
    }
    expect(seen).toEqual(hello);
  });

  it("gets it in each of its steps, of every kind of helper", async () => {
    const response = { id: "resp_1", object: "response", status: "completed", output: [] };
    await using server = await helperServer([
      { type: "response.created", sequence_number: 0, response },
      { type: "response.completed", sequence_number: 1, response },
    ]);
    const stream = server.openai.responses.stream({ model: "gpt-5", input: "" });
    for await (const _ of stream) expect((await stream.finalResponse()).id).toBe("resp_1");
    const run = { id: "run_1", object: "thread.run", status: "completed" };
    await using runs = await helperServer([
      { event: "thread.run.created", data: run },
      { event: "thread.run.completed", data: run },
      { event: "done", data: "[DONE]" },
    ]);
    const assistant = runs.openai.beta.threads.runs.stream("thread_1", { assistant_id: "asst_1" });
    for await (const _ of assistant) {
      expect((await assistant.finalRun()).id).toBe("run_1");
      expect([await assistant.finalMessages(), await assistant.finalRunSteps()]).toEqual([[], []]);
    }
  });

  it("rejects there with the failure of the stream", async () => {
    await using server = await helperServer([hello[0], hello[1], { error: { message: "boom" } }]);
    const stream = server.openai.chat.completions.stream(params);
    const loop = (async () => {
      for await (const _ of stream) await stream.done();
    })();
    await expect(loop).rejects.toMatchObject({ name: "APIError" });
  });
});

describe("the pace", () => {
  const counted = (events: number) => {
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

  it("is that of the loop, although the end is awaited outside of it", async () => {
    const { asked, stream } = counted(50);
    const final = stream.finalContent();
    const elsewhere = final.then((content) => content?.length);
    let read = 0;
    for await (const _ of stream) {
      read++;
      await dawdle();
      expect(asked.count).toBeLessThanOrEqual(read + 1);
    }
    expect(await elsewhere).toBe(50);
  });

  it("is that of the loop again once it asks for more", async () => {
    const { asked, stream } = counted(50);
    let read = 0;
    let ahead = 0;
    for await (const _ of stream) {
      read++;
      // What is awaited comes before the stream is over, so the loop goes on.
      if (read === 5) {
        await Promise.race([stream.done(), stream.emitted("content")]);
        ahead = asked.count;
        continue;
      }
      await dawdle();
      if (ahead) expect(asked.count).toBeLessThanOrEqual(Math.max(ahead + 5, read + 1));
    }
    expect(read).toBe(51);
  });

  it("of a loop that waits is linear in the kept events", async () => {
    const { stream } = counted(100_000);
    let read = 0;
    const spentMs = await cpuMsOf(async () => {
      for await (const _ of stream) if (read++ === 0) await stream.done();
    });
    expect(read).toBe(100_001);
    expect(spentMs).toBeLessThan(6_000);
  });

  it("is not held up by unread lines of JSON when the end is awaited", async () => {
    const { stream } = counted(50);
    const lines = stream.toReadableStream();
    expect(await stream.finalContent()).toBe("x".repeat(50));
    expect((await new Response(lines).text()).split("\n")).toHaveLength(52);
  });
});
