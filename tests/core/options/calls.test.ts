import { describe, expect, it } from "@jest/globals";
import { OpenAI, type RequestOptions } from "../../../src/handwritten/index.ts";
import { deadline, rateLimit, retry } from "../../../src/handwritten/reliability/index.ts";
import { rejection } from "../../support/call.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { json, recordingServer } from "../../support/recording-server.ts";
import { runScript } from "../../support/run-script.ts";

const optionsOf = (options: object): RequestOptions => options as RequestOptions;

describe("the options of a call", () => {
  it.each<[object, string | RegExp]>([
    [{ maxRetries: "2" }, "`maxRetries` must be a finite whole number >= 0"],
    [{ maxRetries: Number.NaN }, "`maxRetries` must be a finite whole number >= 0"],
    [{ maxRetries: Number.POSITIVE_INFINITY }, "`maxRetries` must be a finite whole number >= 0"],
    [{ maxRetries: 1.5 }, "`maxRetries` must be a finite whole number >= 0"],
    [{ deadlineMs: Number.NaN }, "`deadlineMs` must be a number >= 0"],
    [{ deadlineMs: -1 }, "`deadlineMs` must be a number >= 0"],
    [{ estimatedTokens: Number.NaN }, "`estimatedTokens` must be a finite number >= 0"],
    [{ priority: Number.POSITIVE_INFINITY }, "`priority` must be a number from -1000000 to 1000000"],
    [{ timeout: { idelMs: 5 } }, "`idelMs` is not an option of `timeout`: did you mean `idleMs`?"],
    [{ timeout: [] }, "the options of `timeout` must be an object"],
    [
      { signal: new AbortController() },
      "`signal` must be an AbortSignal; of an AbortController that is its `signal`",
    ],
    [{ signal: {} }, /^`signal` must be an AbortSignal/],
    [{ headers: "authorization: Bearer k" }, /^`headers` must be headers by name, a list of pairs/],
    [{ headers: ["authorization: Bearer k"] }, /^`headers` must be headers by name, a list of pairs/],
    [{ query: "a=1" }, "`query` must be an object of values by name"],
    [{ query: new URLSearchParams({ a: "1" }) }, "`query` must be an object of values by name"],
    [{ query: [["a", 1]] }, "`query` must be an object of values by name"],
    [{ idempotencyKey: 5 }, "`idempotencyKey` must be a string that is not empty"],
    [{ idempotencyKey: "" }, "`idempotencyKey` must be a string that is not empty"],
    [{ cache: "always" }, '`cache` must be true or false or "refresh"'],
    [{ path: 5 }, "`path` must be a string"],
    [{ fetchOptions: "x" }, "`fetchOptions` must be an object of options of `fetch`"],
  ])("is refused before anything is sent: %p", async (options, want) => {
    await using server = await recordingServer();
    const reliability = { retry: retry(), deadline: deadline(), rateLimit: rateLimit() };
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, reliability });
    expect(await rejection(openai.get("/x", optionsOf(options)))).toMatchObject({
      kind: "configuration",
      message: typeof want === "string" ? want : expect.stringMatching(want),
    });
    expect(server.requests).toHaveLength(0);
  });

  it("may be undefined or null, which is the default", async () => {
    await using server = await recordingServer(json({ error: {} }, 503));
    const clock = fakeClock();
    const reliability = { retry: retry({ maxAttempts: 2 }), deadline: deadline(), rateLimit: rateLimit() };
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock, reliability });
    const names = ["signal", "timeout", "maxRetries", "headers", "query", "idempotencyKey", "fetchOptions"];
    const policies = ["deadlineMs", "priority", "estimatedTokens", "cache", "hedge", "stickyKey"];
    for (const nothing of [undefined, null]) {
      const options = Object.fromEntries([...names, ...policies].map((name) => [name, nothing]));
      expect(await rejection(openai.get("/x", options))).toMatchObject({ status: 503, attempts: 2 });
    }
    expect(server.requests).toHaveLength(4);
  });

  it("leaves a shared limiter as it was, when it is no number of tokens", async () => {
    await using server = await recordingServer(json({ usage: { total_tokens: 60 } }));
    const limiter = rateLimit({
      limits: [{ tokens: 100, perMs: 60_000, burst: 100 }],
      learn: false,
      maxQueue: 0,
    });
    const clock = fakeClock();
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      clock,
      reliability: { rateLimit: limiter },
    });
    const call = (estimatedTokens: unknown): Promise<unknown> =>
      openai.chat.completions.create({ model: "m", messages: [] }, optionsOf({ estimatedTokens }));
    for (const value of [Number.NaN, "5", -5, Number.POSITIVE_INFINITY])
      expect(await rejection(call(value))).toMatchObject({ kind: "configuration" });
    expect(Object.values(limiter.available)).toEqual([]);
    await call(60);
    expect(await rejection(call(60))).toMatchObject({ kind: "limit", reason: "queue_full" });
    expect(server.requests).toHaveLength(1);
  });

  it("leaves it as it was too, when an estimator of the caller's gives no number", async () => {
    await using server = await recordingServer();
    const limiter = rateLimit({
      limits: [{ tokens: 100, perMs: 60_000, burst: 100 }],
      learn: false,
      countTokens: () => Number.NaN,
    });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, reliability: { rateLimit: limiter } });
    const messages = [{ role: "user", content: "Hello" }] as const;
    expect(
      await rejection(openai.chat.completions.create({ model: "m", messages: [...messages] })),
    ).toMatchObject({ message: "`estimator.estimate().input` must be a finite number >= 0" });
    expect(Object.values(limiter.available)).toEqual([100]);
    expect(server.requests).toHaveLength(0);
  });
});

describe("an error that was caught", () => {
  const mistakes = [
    `() => openai.models.list({ signal: new AbortController() })`,
    `() => openai.models.retrieve("m", { signal: new AbortController() })`,
    `() => openai.responses.stream({ model: "m", input: "x" }, { signal: new AbortController() }).finalResponse()`,
    `() => openai.models.retrieve("m", { signal: { aborted: false, addEventListener: () => { throw new Error("no") } } })`,
    `() => openai.models.retrieve("m", { headers: ["a"] })`,
    `() => openai.models.retrieve("m", { maxRetries: NaN })`,
    `() => openai.models.retrieve("m", { query: new Map() })`,
    `() => openai.files.create({ file: "lines.jsonl", purpose: "batch" })`,
    `() => openai.models.retrieve("m", "options")`,
    `() => openai.withOptions({ fetch: 5 })`,
    `() => client.send(request, { signal: new AbortController() })`,
    `() => client.exchange(request, { signal: new AbortController() }).reply`,
    `() => toFile("lines.jsonl")`,
    `() => connectRealtime(openai, { model: "m", signal: new AbortController() })`,
    `() => resumable(client, background, { signal: new AbortController() })`,
  ];

  it("does not end the process, and nothing was sent", async () => {
    const { output, errors, exitCode } = await runScript(`
      import { createServer } from "node:http";
      await import("./tests/trust/leaks/source-hooks.ts");
      const { OpenAI, toFile } = await import("./src/handwritten/index.ts");
      const { createClient } = await import("./src/handwritten/core/index.ts");
      const { connectRealtime } = await import("./src/handwritten/realtime/index.ts");
      const { eventStreams, resumable } = await import("./src/handwritten/streaming/index.ts");
      let requests = 0;
      const server = createServer((request, response) => { requests++; response.end("{}"); }).listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      const baseURL = "http://127.0.0.1:" + server.address().port + "/v1";
      const openai = new OpenAI({ apiKey: "k", baseURL });
      const client = createClient({ apiKey: "k", baseURL, streaming: eventStreams });
      const request = { operation: "o", method: "GET", path: "/x", body: { kind: "none" }, reply: "json" };
      const background = { operation: "createResponse", method: "POST", path: "/responses", body: { kind: "json", value: { background: true, stream: true } }, reply: "events" };
      for (const make of [${mistakes.join(", ")}]) {
        try { await make(); console.log("no error: " + make); } catch (error) { console.log(error.name); }
        await new Promise((resolve) => setImmediate(resolve));
      }
      console.log(requests);
      server.close();
    `);
    expect(errors).toBe("");
    expect(exitCode).toBe(0);
    const names = output.trim().split("\n");
    expect(names.pop()).toBe("0");
    const [, , , byTheSignal, ...others] = names;
    // What the caller's own object threw.
    expect(byTheSignal).toBe("Error");
    expect(others).toHaveLength(mistakes.length - 4);
    for (const name of [...names.slice(0, 3), ...others])
      expect(name).toMatch(/^(?:ConfigurationError|EncodeError)$/);
  });
});
