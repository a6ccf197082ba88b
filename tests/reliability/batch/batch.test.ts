import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import { contextValue, policyOptionsKey } from "../../../src/handwritten/core/context.ts";
import type { Context, ContextKey } from "../../../src/handwritten/core/handler.ts";
import { APIError } from "../../../src/handwritten/errors/index.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { type BatchOptions, batch, ledger, rateLimit } from "../../../src/handwritten/reliability/index.ts";
import { contextOf, rejection, requestOf } from "../../support/call.ts";
import { type Answer, type PolicyBench, policyBench, replyOf } from "../../support/policy.ts";
import { recordingServer } from "../../support/recording-server.ts";

const flush = async (): Promise<void> => {
  for (let n = 0; n < 40; n++) await null;
};
const fieldsOf = ({ body }: ApiRequest): Record<string, unknown> =>
  (body as { value: Record<string, unknown> }).value;
const inputOf = (request: ApiRequest): unknown[] => {
  const { input } = fieldsOf(request);
  return Array.isArray(input) && typeof input[0] !== "number" ? input : [input];
};

/** Embeds as a server does: each vector is its input. */
const embed: Answer = (request) => {
  const input = inputOf(request);
  const tokens = input.reduce((sum: number, one) => sum + (one as string).length, 0);
  const data = input.map((one, index) => ({ object: "embedding", index, embedding: [one] }));
  return replyOf({
    object: "list",
    model: "m",
    data,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
};
const ask = (input: unknown, fields: object = {}, parts: Partial<ApiRequest> = {}): ApiRequest =>
  requestOf({
    operation: "createEmbedding",
    method: "POST",
    path: "/embeddings",
    body: { kind: "json", value: { model: "m", input, ...fields } },
    ...parts,
  });
const bench = (options?: BatchOptions, answer: Answer = embed) => {
  const feature = batch(options);
  return Object.assign(policyBench([feature], answer), { feature });
};
/** What each call got: the vectors, in order, and their tokens. */
const call = async (on: PolicyBench, request: ApiRequest, context?: Partial<Context>) => {
  const { data, usage } = JSON.parse(await (await on.call(request, context)).text());
  return [...data.map(({ embedding }: { embedding: unknown[] }) => embedding[0]), usage.total_tokens];
};
const sentOf = ({ sent }: PolicyBench): unknown[] => sent.map(({ request }) => fieldsOf(request)["input"]);

describe("batch", () => {
  it("counts a call that nothing came to as one request of one call", async () => {
    const on = bench();
    const one = call(on, ask("one"));
    await flush();
    on.clock.advance(10);
    await one;
    expect(on.feature.stats).toEqual({ sent: 1, calls: 1, waiting: 0, inFlight: 0 });
  });

  it("sends calls that come within a while as one, and gives each its part", async () => {
    const on = bench();
    const calls = [call(on, ask("one")), call(on, ask(["two", "three"])), call(on, ask("four"))];
    await flush();
    expect([on.sent.length, on.feature.stats]).toEqual([0, { sent: 0, calls: 0, waiting: 3, inFlight: 0 }]);
    on.clock.advance(10);
    expect(await Promise.all(calls)).toEqual([
      ["one", 3],
      ["two", "three", 8],
      ["four", 4],
    ]);
    expect(sentOf(on)).toEqual([["one", "two", "three", "four"]]);
    expect(on.events).toEqual([{ type: "batch", operation: "createEmbedding", size: 3 }]);
    expect(on.feature.stats).toEqual({ sent: 1, calls: 3, waiting: 0, inFlight: 0 });
  });

  it("sends a call that is alone as it is", async () => {
    const on = bench();
    const lonely = call(on, ask("one"));
    await flush();
    on.clock.advance(10);
    expect(await lonely).toEqual(["one", 3]);
    expect([sentOf(on), on.events]).toEqual([["one"], []]);
  });

  it("goes as soon as it is full, by number and by size", async () => {
    const byNumber = bench({ maxItems: 3 });
    const calls = ["a", ["b", "c"], "d", ["e", "f", "g"]].map((input) => call(byNumber, ask(input)));
    await flush();
    expect(sentOf(byNumber)).toEqual([
      ["e", "f", "g"],
      ["a", "b", "c"],
    ]);
    byNumber.clock.advance(10);
    await Promise.all(calls);
    expect(byNumber.sent).toHaveLength(3);

    const bySize = bench({ maxBytes: 10 });
    const sized = ["12345", "123456", "x".repeat(10)].map((input) => call(bySize, ask(input)));
    await flush();
    expect(sentOf(bySize)).toEqual(["x".repeat(10), "12345"]);
    bySize.clock.advance(10);
    await Promise.all(sized);
  });

  it.each<[string, ApiRequest, Partial<Context>?]>([
    ["of another model", ask("x", { model: "other" })],
    ["of other dimensions", ask("x", { dimensions: 3 })],
    ["in another encoding", ask("x", { encoding_format: "base64" })],
    ["of tokens", ask([1, 2, 3])],
    ["with another header", ask("x", {}, { headers: { "x-a": "b" } })],
    ["with a query", ask("x", {}, { params: { query: { a: 1 } } })],
    [
      "of another key",
      ask("x"),
      { target: { name: "test", baseURL: "http://127.0.0.1", authenticate: () => ({ a: "b" }) } },
    ],
    [
      "with a deadline",
      ask("x"),
      { values: new Map<ContextKey<unknown>, unknown>([[policyOptionsKey, { deadlineMs: 5 }]]) },
    ],
  ])("does not put a call together with one %s", async (_, request, context = {}) => {
    const on = bench({}, (request) => embed(ask(inputOf(request).map(String)), {} as Context, 1));
    const calls = [on.call(ask("a")), on.call(request, context), on.call(ask("b"))];
    await flush();
    on.clock.advance(10);
    await Promise.all(calls);
    expect(sentOf(on)).toEqual([["a", "b"], fieldsOf(request)["input"]]);
  });

  it.each<[string, ApiRequest]>([
    ["an empty text, which would be refused", ask("")],
    ["no input", ask([])],
    ["texts and tokens", ask(["a", [1]])],
    ["images", ask([{ type: "image_url", image_url: { url: "x" } }], {}, { operation: "createModeration" })],
    ["an idempotency key", ask("a", {}, { headers: { "idempotency-key": "k" } })],
    ["another operation", ask("a", {}, { operation: "createResponse" })],
    ["as many inputs as go at once", ask(Array(100).fill("a"))],
  ])("lets a call through at once that has %s", async (_, request) => {
    const on = bench({}, () => replyOf({}));
    await on.call(request);
    expect(on.sent[0]?.request.body).toBe(request.body);
  });

  it("puts tokens together, and knows one list of them from several", async () => {
    const on = bench({}, (request) => {
      const input = fieldsOf(request)["input"] as number[][];
      const data = input.map((tokens, index) => ({ index, embedding: [tokens.join()] }));
      return replyOf({ data, usage: { prompt_tokens: 6, total_tokens: 6 } });
    });
    const calls = [call(on, ask([1, 2])), call(on, ask([[3], [4, 5, 6]]))];
    await flush();
    on.clock.advance(10);
    expect(await Promise.all(calls)).toEqual([
      ["1,2", 2],
      ["3", "4,5,6", 4],
    ]);
  });

  it("puts moderations together", async () => {
    const on = bench({}, (request) =>
      replyOf({
        id: "modr",
        model: "m",
        results: inputOf(request).map((input) => ({ flagged: input === "bad" })),
      }),
    );
    const calls = ["good", "bad"].map((input) => on.call(ask(input, {}, { operation: "createModeration" })));
    await flush();
    on.clock.advance(10);
    const answers = await Promise.all(
      calls.map(async (call) => JSON.parse(await (await call).text()).results),
    );
    expect(answers).toEqual([[{ flagged: false }], [{ flagged: true }]]);
    expect(on.sent).toHaveLength(1);
  });

  it("takes the inputs of a caller out who leaves before they are sent", async () => {
    const on = bench();
    const controller = new AbortController();
    const leaving = rejection(on.call(ask("one"), { signal: controller.signal }));
    const staying = call(on, ask("two"));
    await flush();
    controller.abort();
    expect(await leaving).toMatchObject({ kind: "abort", request: { operation: "createEmbedding" } });
    on.clock.advance(10);
    expect(await staying).toEqual(["two", 3]);
    expect(sentOf(on)).toEqual(["two"]);
  });

  it("sends nothing when all have left, and sets no timer for it", async () => {
    const on = bench();
    const controller = new AbortController();
    const leaving = [1, 2].map(() => rejection(on.call(ask("one"), { signal: controller.signal })));
    await flush();
    controller.abort();
    await Promise.all(leaving);
    on.clock.advance(100);
    await flush();
    expect([on.sent.length, on.feature.stats.waiting]).toEqual([0, 0]);
  });

  it("cancels what was sent when all have left, and not before", async () => {
    let signal: AbortSignal | undefined;
    const on = bench({}, (_, context) => {
      signal = context.signal;
      return new Promise((_, reject) => {
        context.signal.addEventListener("abort", () => reject(context.signal.reason), { once: true });
      });
    });
    const controllers = [new AbortController(), new AbortController()];
    const calls = controllers.map((controller) =>
      rejection(on.call(ask("one"), { signal: controller.signal })),
    );
    await flush();
    on.clock.advance(10);
    controllers[0]?.abort();
    expect(await calls[0]).toMatchObject({ kind: "abort" });
    expect(signal?.aborted).toBe(false);
    controllers[1]?.abort();
    expect(await calls[1]).toMatchObject({ kind: "abort" });
    expect(signal?.aborted).toBe(true);
    await flush();
    expect(on.feature.stats.inFlight).toBe(0);
  });

  it("gives each the error of the joint call, as an error of its own", async () => {
    const on = bench({}, () => {
      throw APIError.generate(503, { error: { message: "busy" } }, undefined, new Headers());
    });
    const calls = ["a", "b"].map((input) => rejection(on.call(ask(input))));
    await flush();
    on.clock.advance(10);
    const errors = (await Promise.all(calls)) as APIError[];
    expect(errors.map(({ status, message }) => [status, message])).toEqual(
      Array(2).fill([503, errors[0]?.message]),
    );
    expect([errors[0] === errors[1], on.sent.length]).toEqual([false, 1]);
  });

  const picky: Answer = (request, context, count) => {
    if (inputOf(request).includes("bad"))
      throw APIError.generate(400, { error: { message: "no" } }, undefined, new Headers());
    return embed(request, context, count);
  };

  it("sends each by itself when the server refuses them together, so that one bad input is its caller's alone", async () => {
    const on = bench({}, picky);
    const calls = [call(on, ask("a")), rejection(on.call(ask("bad"))), call(on, ask("b"))];
    await flush();
    on.clock.advance(10);
    const [a, bad, b] = await Promise.all(calls);
    expect([a, b]).toEqual([
      ["a", 1],
      ["b", 1],
    ]);
    expect(bad).toMatchObject({ status: 400 });
    expect(sentOf(on)).toEqual([["a", "bad", "b"], "a", "bad", "b"]);
  });

  it("sends each by itself to a server that knows no lists of inputs", async () => {
    const first: Answer = (request, context, count) => embed(ask(inputOf(request)[0]), context, count);
    const on = bench({}, first);
    const calls = ["a", "b"].map((input) => call(on, ask(input)));
    await flush();
    on.clock.advance(10);
    expect(await Promise.all(calls)).toEqual([
      ["a", 1],
      ["b", 1],
    ]);
    await flush();
    expect(on.feature.stats).toMatchObject({ sent: 3, calls: 2, inFlight: 0 });
    const strict = bench({ onRejected: "fail" }, first);
    const failing = ["a", "b"].map((input) => rejection(strict.call(ask(input))));
    await flush();
    strict.clock.advance(10);
    expect(await Promise.all(failing)).toMatchObject([{ kind: "decode" }, { kind: "decode" }]);
  });

  it("gives the refusal to all where that is asked for", async () => {
    const on = bench({ onRejected: "fail" }, picky);
    const calls = ["a", "bad"].map((input) => rejection(on.call(ask(input))));
    await flush();
    on.clock.advance(10);
    expect(await Promise.all(calls)).toMatchObject([{ status: 400 }, { status: 400 }]);
    expect(on.sent).toHaveLength(1);
  });

  it("gives a call that cannot even be made its error, and goes on", async () => {
    const on = bench({ maxConcurrent: 1 }, () => replyOf({}));
    const broken = on.feature(() => {
      throw new TypeError("bug");
    });
    const calls = [1, 2].map(async (n) => {
      const call = rejection(
        broken(ask("a"), contextOf("http://127.0.0.1", { clock: on.clock, attempt: n })),
      );
      await flush();
      on.clock.advance(10);
      return call;
    });
    expect(await Promise.all(calls)).toMatchObject([{ message: "bug" }, { message: "bug" }]);
    expect(on.feature.stats).toMatchObject({ waiting: 0, inFlight: 0 });
  });

  it("has so many on their way at once, and gathers on meanwhile", async () => {
    const pending: (() => void)[] = [];
    const on = bench(
      { maxConcurrent: 1, maxItems: 10 },
      (request, context, count) =>
        new Promise((resolve) => pending.push(() => resolve(embed(request, context, count) as never))),
    );
    const calls = [call(on, ask("a"))];
    await flush();
    on.clock.advance(10);
    calls.push(call(on, ask("b")));
    await flush();
    on.clock.advance(10);
    calls.push(call(on, ask("c")));
    await flush();
    expect([on.sent.length, on.feature.stats]).toMatchObject([1, { waiting: 2, inFlight: 1 }]);
    pending[0]?.();
    await flush();
    expect(sentOf(on)).toEqual(["a", ["b", "c"]]);
    pending[1]?.();
    expect(await Promise.all(calls)).toEqual([
      ["a", 1],
      ["b", 1],
      ["c", 1],
    ]);
  });

  it("takes the wait off the deadlines of its calls", async () => {
    const on = bench({ maxWaitMs: 30 });
    const context = {
      values: new Map<ContextKey<unknown>, unknown>([[policyOptionsKey, { deadlineMs: 100 }]]),
    };
    const calls = ["a", "b"].map((input) => call(on, ask(input), context));
    await flush();
    on.clock.advance(30);
    await Promise.all(calls);
    expect(contextValue(on.sent[0]?.context as Context, policyOptionsKey)).toEqual({ deadlineMs: 70 });
  });

  it("tells each the attempts that were made for all, and takes one permit", async () => {
    const book = ledger();
    const limiter = rateLimit({ requestsPerDay: 1, algorithm: "sliding_window", maxQueue: 0 });
    const on = policyBench([book, batch(), limiter, book.perAttempt], embed);
    const records: Context["call"][] = [{}, {}, {}];
    const calls = records.map((call) => on.call(ask("a"), { call }));
    await flush();
    on.clock.advance(10);
    await Promise.all(calls);
    expect(records.map(({ report }) => [report?.attempts?.length, report?.batched])).toEqual([
      [1, 3],
      [1, 3],
      [1, 3],
    ]);
  });

  it.each<[object, string]>([
    [{ maxItems: 2_049 }, "`batch.maxItems` must be a whole number from 1 to 2048"],
    [{ operations: ["createResponse"] }, "`batch.operations` are of createEmbedding, createModeration"],
    [{ onRejected: "retry" }, '`batch.onRejected` must be "split" or "fail"'],
  ])("refuses %j", (options, message) => {
    expect(() => batch(options as BatchOptions)).toThrow(message);
  });
});

describe("batch over HTTP", () => {
  it("sends fifty calls as one, and gives each what it would have got alone", async () => {
    await using server = await recordingServer(({ body }, response) => {
      const { input } = JSON.parse(body) as { input: string[] };
      const data = input.map((one, index) => ({
        object: "embedding",
        index,
        embedding: [one.length, index],
      }));
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          object: "list",
          model: "m",
          data,
          usage: { prompt_tokens: 500, total_tokens: 500 },
        }),
      );
    });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, reliability: { batch: batch() } });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        openai.embeddings.create({ model: "m", input: "x".repeat(n + 1), encoding_format: "float" }),
      ),
    );
    expect(server.requests).toHaveLength(1);
    expect(answers.map(({ data }) => data.map(({ index, embedding }) => [index, embedding[0]]))).toEqual(
      Array.from({ length: 50 }, (_, n) => [[0, n + 1]]),
    );
    expect(answers.reduce((sum, { usage }) => sum + usage.total_tokens, 0)).toBe(500);
  });
});
