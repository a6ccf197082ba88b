import { getEventListeners } from "node:events";
import { setImmediate as tick } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { APIUserAbortError, UsageError } from "../../../src/handwritten/errors/index.ts";
import { delta, finish, hello } from "./chunks.ts";
import { DONE, helperServer, logOf } from "./helper-client.ts";

const params = { model: "gpt-5", messages: [] };
/** The server says two things and falls silent. */
const SILENT = [hello[0], hello[1], null];
const BROKEN = [hello[0], hello[1], { error: { message: "boom", code: "server_error" } }];
const CUT = [hello[0], hello[1]];

const outcomeOf = async (work: Promise<unknown>) =>
  work.then(
    (value) => value,
    (error: Error) => error.name,
  );
const allOf = async <Value>(values: AsyncIterable<Value>) => {
  const seen: Value[] = [];
  try {
    for await (const value of values) seen.push(value);
  } catch (error) {
    return { seen, error: (error as Error).name };
  }
  return { seen };
};

describe("listeners", () => {
  it("are added, removed, and told once if they want", async () => {
    await using server = await helperServer([...hello, DONE]);
    const stream = server.openai.chat.completions.stream(params);
    const told: string[] = [];
    const twice = (text: string) => told.push(`twice ${text}`);
    const never = () => told.push("never");
    expect(
      stream
        .once("content", (text) => told.push(`once ${text}`))
        .on("content", twice)
        .on("content", twice)
        .on("content", never)
        .off("content", never)
        .off("refusal.done", never),
    ).toBe(stream);
    await stream.done();
    expect(told).toEqual(["once Hel", "twice Hel", "twice Hel", "twice lo", "twice lo"]);
  });

  it("that are added or removed during an event take effect with the next one", async () => {
    await using server = await helperServer([...hello, DONE]);
    const stream = server.openai.chat.completions.stream(params);
    const told: string[] = [];
    const second = () => told.push("second");
    stream.once("content", () => {
      stream.off("content", second);
      stream.on("content", () => told.push("third"));
    });
    stream.on("content", second);
    await stream.done();
    expect(told).toEqual(["second", "third"]);
  });

  it("that throw end the stream and close the connection", async () => {
    await using server = await helperServer(SILENT);
    const stream = server.openai.chat.completions.stream(params);
    const told: unknown[] = [];
    const mine = new RangeError("mine");
    stream.on("content", () => {
      throw mine;
    });
    stream.on("content", () => told.push("not told any more"));
    stream.on("error", (error) => told.push(error));
    const error = await stream.done().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message: "a listener of `content` threw: mine", cause: mine });
    expect(told).toEqual([error]);
    await server.allClosed();
  });

  it("that throw one of our errors end it with that", async () => {
    await using server = await helperServer([...hello, DONE]);
    const stream = server.openai.chat.completions.stream(params);
    const mine = new UsageError("mine");
    stream.on("finalMessage", () => {
      throw mine;
    });
    await expect(stream.done()).rejects.toBe(mine);
  });
});

describe("emitted", () => {
  it.each<[string, readonly unknown[], "content" | "content.delta" | "connect" | "end" | "error", unknown]>([
    ["all arguments", [...hello, DONE], "content", ["Hel", "Hel"]],
    ["the only argument", [...hello, DONE], "content.delta", { delta: "Hel", snapshot: "Hel", parsed: null }],
    ["nothing", [...hello, DONE], "connect", undefined],
    ["the end", [...hello, DONE], "end", undefined],
    ["the error of a stream without an end", BROKEN, "end", "InternalServerError"],
    ["the error itself", BROKEN, "error", expect.objectContaining({ name: "InternalServerError" })],
    ["an error when the stream ends without the event", [hello[0], finish(), DONE], "content", "UsageError"],
  ])("gives %s", async (_, events, name, want) => {
    await using server = await helperServer(events);
    const stream = server.openai.chat.completions.stream(params);
    expect(await outcomeOf(stream.emitted(name as "content"))).toEqual(want);
  });

  it("resolves for `abort` at an abort, and rejects for every other name", async () => {
    await using server = await helperServer(SILENT);
    const stream = server.openai.chat.completions.stream(params);
    await stream.emitted("content");
    const waiting = [outcomeOf(stream.emitted("content")), outcomeOf(stream.emitted("error"))];
    const aborted = stream.emitted("abort");
    stream.abort();
    expect(await Promise.all(waiting)).toEqual(["APIUserAbortError", "APIUserAbortError"]);
    expect(await aborted).toBeInstanceOf(APIUserAbortError);
    expect(await outcomeOf(stream.emitted("content"))).toBe("APIUserAbortError");
  });
});

describe("events", () => {
  it.each<[string, readonly unknown[], "content" | "connect" | "end" | "error", object]>([
    [
      "gives each time",
      [...hello, DONE],
      "content",
      {
        seen: [
          ["Hel", "Hel"],
          ["lo", "Hello"],
        ],
      },
    ],
    ["gives the beginning", [...hello, DONE], "connect", { seen: [[]] }],
    ["gives the end", [...hello, DONE], "end", { seen: [[]] }],
    [
      "throws what the stream failed with",
      BROKEN,
      "content",
      { seen: [["Hel", "Hel"]], error: "InternalServerError" },
    ],
    [
      "gives it instead",
      BROKEN,
      "error",
      { seen: [[expect.objectContaining({ name: "InternalServerError" })]] },
    ],
    [
      "gives a cut instead",
      CUT,
      "error",
      { seen: [[expect.objectContaining({ name: "StreamInterruptedError" })]] },
    ],
  ])("%s", async (_, events, name, want) => {
    await using server = await helperServer(events);
    const stream = server.openai.chat.completions.stream(params);
    expect(await allOf(stream.events(name as "content"))).toEqual(want);
  });

  it("may be left without ending the stream", async () => {
    await using server = await helperServer([...hello, DONE]);
    const stream = server.openai.chat.completions.stream(params);
    for await (const [text] of stream.events("content")) {
      expect(text).toBe("Hel");
      break;
    }
    expect(await stream.finalContent()).toBe("Hello");
  });
});

describe("a loop", () => {
  it("sees every event, and so does another", async () => {
    await using server = await helperServer([...hello, DONE]);
    const stream = server.openai.chat.completions.stream(params);
    expect(await Promise.all([allOf(stream), allOf(stream)])).toEqual([{ seen: hello }, { seen: hello }]);
    expect(await allOf(stream)).toEqual({ seen: [] });
  });

  it("that is left aborts the request and closes the connection", async () => {
    await using server = await helperServer(SILENT);
    const stream = server.openai.chat.completions.stream(params);
    const log = logOf(stream, ["error", "abort", "end"]);
    for await (const _ of stream) break;
    await expect(stream.done()).rejects.toThrow(APIUserAbortError);
    expect(log).toEqual([["abort", "APIUserAbortError"], ["end"]]);
    expect([stream.aborted, stream.errored, stream.ended]).toEqual([true, true, true]);
    await server.allClosed();
  });

  it("answers steps that do not wait for one another in their order", async () => {
    await using server = await helperServer([...hello, DONE]);
    const loop = server.openai.chat.completions.stream(params)[Symbol.asyncIterator]();
    const steps = await Promise.all(hello.map(() => loop.next()));
    expect(steps.map(({ value }) => value)).toEqual(hello);
    expect(await loop.next()).toEqual({ done: true, value: undefined });
    expect(await loop.return?.()).toEqual({ done: true, value: undefined });
  });

  it.each([
    ["an error of the server", BROKEN, "InternalServerError"],
    ["a cut", CUT, "StreamInterruptedError"],
  ])("throws %s, once and after what came before it", async (_, events, error) => {
    await using server = await helperServer(events);
    const stream = server.openai.chat.completions.stream(params);
    expect(await allOf(stream)).toEqual({ seen: CUT, error });
    expect(await allOf(stream)).toEqual({ seen: [], error });
    expect(await outcomeOf(stream.done())).toBe(error);
  });
});

describe("an abort", () => {
  it.each<[string, readonly unknown[], "connect" | "content"]>([
    ["after the head", [null], "connect"],
    ["between events", SILENT, "content"],
  ])("%s rejects all pending promises and loops", async (_, events, until) => {
    await using server = await helperServer(events);
    const stream = server.openai.chat.completions.stream(params);
    const log = logOf(stream, ["error", "abort", "end"]);
    const loop = allOf(stream);
    await stream.emitted(until);
    stream.abort();
    expect(await outcomeOf(stream.finalContent())).toBe("APIUserAbortError");
    expect((await loop).error).toBe("APIUserAbortError");
    expect(log).toEqual([["abort", "APIUserAbortError"], ["end"]]);
    await server.allClosed();
  });

  it("before the head rejects all pending promises and loops", async () => {
    let arrived = () => {};
    const request = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await using server = await helperServer(() => arrived());
    const stream = server.openai.chat.completions.stream(params);
    const loop = allOf(stream);
    await request;
    stream.abort();
    expect(await outcomeOf(stream.done())).toBe("APIUserAbortError");
    expect(await loop).toEqual({ seen: [], error: "APIUserAbortError" });
    await server.allClosed();
  });

  it("before it has begun sends nothing", async () => {
    await using server = await helperServer(SILENT);
    const stream = server.openai.chat.completions.stream(params);
    stream.abort();
    expect(await outcomeOf(stream.done())).toBe("APIUserAbortError");
    expect(server.requests).toEqual([]);
  });

  it("by the caller's signal keeps its reason, and leaves no listener on it", async () => {
    await using server = await helperServer(SILENT);
    const mine = new AbortController();
    const stream = server.openai.chat.completions.stream(params, { signal: mine.signal });
    await stream.emitted("content");
    mine.abort("enough");
    await expect(stream.done()).rejects.toMatchObject({ name: "APIUserAbortError", cause: "enough" });
    expect(getEventListeners(mine.signal, "abort")).toHaveLength(0);

    const other = new AbortController();
    await using whole = await helperServer([...hello, DONE]);
    await whole.openai.chat.completions.stream(params, { signal: other.signal }).done();
    await tick();
    expect(getEventListeners(other.signal, "abort")).toHaveLength(0);
  });

  it("by a signal that is aborted already sends nothing", async () => {
    await using server = await helperServer(SILENT);
    const stream = server.openai.chat.completions.stream(params, { signal: AbortSignal.abort("no") });
    await expect(stream.done()).rejects.toMatchObject({ name: "APIUserAbortError", cause: "no" });
    expect(server.requests).toEqual([]);
  });

  it("wakes a stream that waits for a slow loop", async () => {
    await using server = await helperServer([...hello.slice(0, 3), null]);
    const stream = server.openai.chat.completions.stream(params);
    const loop = stream[Symbol.asyncIterator]();
    expect((await loop.next()).value).toEqual(hello[0]);
    await stream.emitted("content"); // Its event is before the loop now, unread.
    stream.abort();
    await expect(stream.done()).rejects.toThrow(APIUserAbortError);
    await expect(loop.next()).rejects.toThrow(APIUserAbortError);
  });

  it("by `await using`, however it stands", async () => {
    await using server = await helperServer(SILENT);
    const stream = server.openai.chat.completions.stream(params);
    {
      await using used = stream;
      await used.emitted("content");
    }
    expect(stream.aborted).toBe(true);
    await server.allClosed();
    await stream[Symbol.asyncDispose]();
  });
});

describe("an idle server", () => {
  it("ends the stream with a timeout", async () => {
    await using server = await helperServer(SILENT);
    const stream = server.openai.chat.completions.stream(params, { timeout: { idleMs: 20 } });
    const log = logOf(stream, ["content", "error", "abort", "end"]);
    expect(await allOf(stream)).toEqual({ seen: CUT, error: "APIConnectionTimeoutError" });
    expect(log).toEqual([["content", "Hel", "Hel"], ["error", "APIConnectionTimeoutError"], ["end"]]);
  });
});

describe("a request that is refused", () => {
  it("fails before any event", async () => {
    await using server = await helperServer((_, response) => {
      response.writeHead(400, { "content-type": "application/json" });
      response.end('{"error":{"message":"bad","code":"bad"}}');
    });
    const stream = server.openai.chat.completions.stream(params);
    const log = logOf(stream, ["connect", "error", "end"]);
    expect(await outcomeOf(stream.done())).toBe("BadRequestError");
    expect(log).toEqual([["error", "BadRequestError"], ["end"]]);
  });

  it("that cannot be sent fails with the reason", async () => {
    await using server = await helperServer(SILENT);
    const loop = { ...params, self: {} as object };
    loop.self = loop;
    expect(await outcomeOf(server.openai.chat.completions.stream(loop).done())).toBe("EncodeError");
  });
});

it("keeps the last event, when the end comes with it", async () => {
  await using server = await helperServer([delta({ content: "a" }, { finish_reason: "stop" })]);
  expect(await server.openai.chat.completions.stream(params).finalContent()).toBe("a");
});
