import type { ServerResponse } from "node:http";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { OpenAI } from "../../src/handwritten/index.ts";
import { firstEvent, retry } from "../../src/handwritten/reliability/index.ts";
import { EventStream } from "../../src/handwritten/streaming/index.ts";
import { rejection } from "../support/call.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { fakeBody } from "../support/fake-body.ts";
import { serve } from "../support/hostile-server.ts";
import { runs } from "../support/runs.ts";

const arrayBufferBytes = async (): Promise<number> => {
  await collectGarbage();
  return process.memoryUsage().arrayBuffers;
};

const chunk = (content: string, finish_reason: string | null = null) => ({
  id: "c",
  choices: [{ index: 0, delta: { content }, finish_reason }],
});
const chunks = [chunk("Hel"), chunk("lo", "stop")];
const sse = `${chunks.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")}data: [DONE]\n\n`;
const lines = chunks.map((event) => `${JSON.stringify(event)}\n`).join("");
const TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "application/x-ndjson",
  "text/plain",
  "text/html",
  "application/octet-stream",
  "text/event-stream",
  undefined,
];

const answering = (type: string | undefined, write: (response: ServerResponse) => void) =>
  serve((_, response) => {
    if (type) response.setHeader("content-type", type);
    write(response);
  });
const clientOf = (server: { origin: string }, options: object = {}) =>
  new OpenAI({ apiKey: "k", baseURL: `${server.origin}/v1`, ...options });
const params = { model: "m", messages: [] as never[], stream: true } as const;
const textOf = async (openai: OpenAI): Promise<string> => {
  let text = "";
  for await (const { choices } of await openai.chat.completions.create(params))
    text += choices[0]?.delta.content ?? "";
  return text;
};

describe.each(TYPES)("a stream under the content type %s", (type) => {
  it.each<[string, string]>([
    ["data", sse],
    ["a comment", `: hello\n\n${sse}`],
    ["an event name", `event: chunk\n${sse}`],
    ["an id", `id: 1\n${sse}`],
    ["a retry", `retry: 5\n${sse}`],
    ["blank lines", `\n\r\n\n${sse}`],
    ["a byte order mark", `\ufeff${sse}`],
    ["both", `\ufeff\n\n${sse}`],
  ])("is read as events when it begins with %s", async (_, body) => {
    await using server = await answering(type, (response) => response.end(body));
    expect(await textOf(clientOf(server))).toBe("Hello");
  });

  it.each<[string, string]>([
    ["one line", '{"error":{"code":"insufficient_quota","type":"insufficient_quota","message":"no credit"}}'],
    [
      "many lines",
      '{\n  "error": {\n    "type": "insufficient_quota",\n    "message": "no credit"\n  }\n}\n',
    ],
    [
      "a list",
      '[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","type":"insufficient_quota","message":"no credit"}}]',
    ],
    [
      "a line before events",
      '{"error":{"type":"insufficient_quota","message":"no credit"}}\ndata: [DONE]\n\n',
    ],
  ])("that is refused with JSON in %s is the server's error", async (_, body) => {
    await using server = await answering(type, (response) => response.end(body));
    const error = await rejection(textOf(clientOf(server)));
    expect(error).toMatchObject({ kind: "quota_exceeded", status: 429, type: "insufficient_quota" });
    expect((error as Error).message).toContain("no credit");
  });

  it("that is refused with JSON fails at once, though the server leaves the connection open", async () => {
    await using server = await answering(type, (response) =>
      response.write('{"error":{"message":"no","code":503}}'),
    );
    if (type === "application/x-ndjson") return; // Its line is not over.
    expect(await rejection(textOf(clientOf(server)))).toMatchObject({ kind: "server", status: 503 });
    await server.allClosed();
  });

  it("that is a whole completion is no stream", async () => {
    const whole = { id: "c", object: "chat.completion", choices: [{ index: 0, message: { content: "Hi" } }] };
    await using server = await answering(type, (response) =>
      response.end(JSON.stringify(whole, undefined, 1)),
    );
    const error = await rejection(textOf(clientOf(server)));
    expect(error).toMatchObject({ kind: "decode", status: 200 });
    expect((error as Error).message).toContain(
      `expected an event stream, got ${type ?? "JSON"} with status 200`,
    );
    expect((error as Error).message).not.toContain("Hi");
  });
});

describe("an answer to a request for a stream", () => {
  it.each(["application/x-ndjson", "application/jsonl", "application/stream+json"])(
    "of lines of JSON is read line by line under %s",
    async (type) => {
      await using server = await answering(type, (response) => response.end(lines));
      expect(await textOf(clientOf(server))).toBe("Hello");
      await using cut = await answering(type, (response) => response.end(lines.split("\n")[0]));
      expect(await rejection(textOf(clientOf(cut)))).toMatchObject({
        kind: "stream_interrupted",
        eventsReceived: 1,
      });
      await using failing = await answering(type, (response) =>
        response.end(`${lines.split("\n")[0]}\n{"error":{"message":"no","code":429}}\n`),
      );
      expect(await rejection(textOf(clientOf(failing)))).toMatchObject({
        kind: "rate_limit",
        eventsReceived: 1,
      });
    },
  );

  it.each(["application/json", "text/html"])("of nothing is no stream under %s", async (type) => {
    await using server = await answering(type, (response) => response.end(" \n"));
    expect(await rejection(clientOf(server).chat.completions.create(params))).toMatchObject({
      kind: "decode",
    });
  });

  it.each(TYPES)("that begins with many blank lines is read, and they are not kept (%s)", async (type) => {
    const body = fakeBody({ "content-type": type ?? "" });
    const stream = new EventStream<{ id: string }>(body.reply);
    const first = stream[Symbol.asyncIterator]().next();
    const before = await arrayBufferBytes();
    for (let i = 0; i < 500; i++) {
      body.send(new Uint8Array(100_000).fill(10));
      await new Promise(setImmediate);
    }
    expect((await arrayBufferBytes()) - before).toBeLessThan(30_000_000);
    body.send(sse);
    expect((await first).value).toMatchObject({ id: "c" });
    await stream.cancel();
  });

  it("of lines of JSON with a first line that is long is read in linear time", async () => {
    const body = fakeBody({ "content-type": "application/x-ndjson" });
    const stream = new EventStream<{ text: string }>(body.reply);
    const first = stream[Symbol.asyncIterator]().next();
    body.send('{"text":"');
    for (let i = 0; i < 2_000; i++) body.send("x".repeat(5_000));
    body.send('"}\n');
    expect((await first).value?.text).toHaveLength(10_000_000);
    await stream.cancel();
  });

  it("of JSON without an end is read up to a bound", async () => {
    await using server = await answering("application/json", (response) => {
      const more = () =>
        response.write(`[${"1,".repeat(50_000)}`, () => response.destroyed || setImmediate(more));
      more();
    });
    expect(await rejection(clientOf(server).chat.completions.create(params))).toMatchObject({
      kind: "decode",
    });
    await server.allClosed();
  });

  it("that is refused with JSON is retried behind `firstEvent`, as its status would be", async () => {
    let calls = 0;
    await using server = await serve((_, response) => {
      calls++;
      response.setHeader("content-type", "application/json");
      response.end(calls === 1 ? '{"error":{"code":"503","message":"later"}}' : sse);
    });
    const reliability = { firstEvent: firstEvent(), retry: retry({ maxAttempts: 3, baseDelayMs: 0 }) };
    expect([await textOf(clientOf(server, { reliability })), calls]).toEqual(["Hello", 2]);
  });

  it("of lines of JSON passes `firstEvent`", async () => {
    await using server = await answering("application/x-ndjson", (response) => response.end(lines));
    expect(await textOf(clientOf(server, { reliability: { firstEvent: firstEvent() } }))).toBe("Hello");
  });

  it("is read the same however its bytes are cut, whatever its type", async () => {
    const bodies = [
      sse,
      `\ufeff\n${sse}`,
      lines,
      '{"error":{\n"code":429,"message":"no"}}',
      "<html>data: no</html>",
    ];
    const bytes = (text: string) => new TextEncoder().encode(text);
    const read = async (type: string | undefined, pieces: readonly Uint8Array[]) => {
      const body = fakeBody({ "content-type": type ?? "" });
      for (const piece of pieces) body.send(piece);
      body.end();
      const values: unknown[] = [];
      const outcome = (async () => {
        for await (const value of new EventStream(body.reply)) values.push(value);
      })();
      const error = await outcome.then(
        () => undefined,
        (error: { kind?: string }) => error.kind,
      );
      return { values, error };
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bodies),
        fc.constantFrom(...TYPES),
        fc.uniqueArray(fc.nat(200), { maxLength: 12 }),
        async (text, type, places) => {
          const all = bytes(text);
          const at = [0, ...places.filter((place) => place > 0 && place < all.length).sort((a, b) => a - b)];
          const pieces = at.map((start, i) => all.subarray(start, at[i + 1] ?? all.length));
          expect(await read(type, pieces)).toEqual(await read(type, [all]));
        },
      ),
      { numRuns: runs(500) },
    );
  });
});
