import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import type { Context, Reply } from "../../../src/handwritten/core/handler.ts";
import { isNever, never } from "../../../src/handwritten/core/signals.ts";
import { APIError } from "../../../src/handwritten/errors/index.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import {
  type CoalesceOptions,
  coalesce,
  ledger,
  rateLimit,
  retry,
} from "../../../src/handwritten/reliability/index.ts";
import { contextOf, rejection, requestOf } from "../../support/call.ts";
import { policyBench, replyOf } from "../../support/policy.ts";
import { recordingServer } from "../../support/recording-server.ts";

const flush = async (): Promise<void> => {
  for (let n = 0; n < 30; n++) await null;
};
const post = (operation: string, value: object = { a: 1 }): ApiRequest =>
  requestOf({ operation, method: "POST", body: { kind: "json", value } });

/** Answers that the test gives. */
const held = (options?: CoalesceOptions) => {
  const pending: { resolve(reply?: Reply): void; reject(error: unknown): void; signal: AbortSignal }[] = [];
  const feature = coalesce(options);
  const bench = policyBench(
    [feature],
    (_, { signal }, count) =>
      new Promise((resolve, reject) => {
        if (!isNever(signal)) signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        pending.push({ resolve: (reply = replyOf({ count })) => resolve(reply), reject, signal });
      }),
  );
  return { bench, pending, feature };
};

describe("coalesce", () => {
  it("makes one request of identical calls in flight, and another one afterwards", async () => {
    const { bench, pending, feature } = held();
    const records: Context["call"][] = [{}, {}];
    const calls = records.map((call) => bench.call({}, { call }));
    const other = bench.call({ path: "/others" });
    await flush();
    expect([pending.length, feature.stats]).toEqual([2, { joined: 1, inFlight: 2 }]);
    for (const { resolve } of pending) resolve();
    expect(await Promise.all([...calls, other].map(async (call) => (await call).text()))).toEqual([
      '{"count":1}',
      '{"count":1}',
      '{"count":2}',
    ]);
    expect(records.map(({ report }) => report?.cache)).toEqual([undefined, "joined"]);
    expect(bench.events).toEqual([{ type: "cache", operation: "testThing", outcome: "joined" }]);
    await flush();
    expect(feature.stats).toEqual({ joined: 1, inFlight: 0 });
    const next = bench.call();
    await flush();
    expect(pending).toHaveLength(3);
    pending[2]?.resolve();
    await next;
  });

  it.each<[string, ApiRequest, CoalesceOptions | undefined, boolean]>([
    ["GET", requestOf(), undefined, true],
    ["embeddings", post("createEmbedding"), undefined, true],
    ["moderations", post("createModeration"), undefined, true],
    ["a generation", post("createResponse"), undefined, false],
    ["a generation, when asked to", post("createResponse"), { when: () => true }, true],
    ["GET, when asked not to", requestOf(), { when: () => false }, false],
    ["a stream", { ...requestOf(), reply: "events" }, { when: () => true }, false],
    ["a download", { ...requestOf(), reply: "bytes" }, { when: () => true }, false],
    ["what changes something", requestOf({ method: "DELETE" }), { when: () => true }, false],
    [
      "a form",
      requestOf({ method: "POST", body: { kind: "form", fields: { a: 1 } } }),
      { when: () => true },
      false,
    ],
  ])("of %s", async (_, request, options, isShared) => {
    const { bench, pending } = held(options);
    const calls = [bench.call(request), bench.call(request)];
    await flush();
    expect(pending).toHaveLength(isShared ? 1 : 2);
    for (const { resolve } of pending) resolve();
    await Promise.all(calls);
  });

  it("lets each leave, and ends the request with the last", async () => {
    const { bench, pending } = held();
    const controllers = [new AbortController(), new AbortController(), new AbortController()];
    const calls = controllers.map(({ signal }) => rejection(bench.call({}, { signal })));
    await flush();
    for (const [at, controller] of controllers.entries()) {
      expect(pending[0]?.signal.aborted).toBe(false);
      controller.abort();
      expect(await calls[at]).toMatchObject({ kind: "abort" });
    }
    expect([pending[0]?.signal.aborted, pending.length]).toEqual([true, 1]);
  });

  it("goes on for one that cannot leave", async () => {
    const { bench, pending } = held();
    const controller = new AbortController();
    const leaving = rejection(bench.call({}, { signal: controller.signal }));
    const staying = bench.call({}, { signal: never() });
    await flush();
    controller.abort();
    await leaving;
    expect(pending[0]?.signal.aborted).toBe(false);
    pending[0]?.resolve();
    expect(await (await staying).text()).toBe('{"count":1}');
  });

  it("gives each an error of its own, with the attempts that were made for it", async () => {
    const feature = coalesce();
    const answer = () => {
      throw APIError.generate(503, {}, undefined, new Headers());
    };
    const layers = ledger();
    const bench = policyBench([layers, feature, retry({ maxAttempts: 2 }), layers.perAttempt], answer);
    const errors = (await Promise.all([1, 2].map(() => rejection(bench.call())))) as APIError[];
    expect(errors[0]).not.toBe(errors[1]);
    expect(errors.map(({ status, report }) => [status, report?.attempts?.length, report?.cache])).toEqual([
      [503, 2, undefined],
      [503, 2, "joined"],
    ]);
    expect(bench.sent).toHaveLength(2);
  });

  it("gives each the body and the headers of the error for itself", async () => {
    const details = { request: { operation: "testThing", method: "GET", path: "/things" } } as const;
    const headers = new Headers({ "x-request-id": "req_1" });
    const body = { error: { message: "busy", details: { seconds: 1 } } };
    const bench = policyBench([coalesce()], () => {
      throw APIError.generate(503, body, undefined, headers, details);
    });
    const [first, ...others] = (await Promise.all([1, 2, 3].map(() => rejection(bench.call())))) as APIError<
      number,
      Headers,
      { details: { seconds: number } }
    >[];
    if (first?.error) first.error.details.seconds = 99;
    first?.headers?.set("x-request-id", "changed");
    Object.assign(first?.request ?? {}, { path: "/changed" });
    for (const error of others)
      expect([error.error?.details.seconds, error.headers.get("x-request-id"), error.request?.path]).toEqual([
        1,
        "req_1",
        "/things",
      ]);
    expect(bench.sent).toHaveLength(1);
  });

  it("takes one permit of a limiter for all", async () => {
    const limiter = rateLimit({ requestsPerDay: 1, algorithm: "sliding_window", maxQueue: 0 });
    const bench = policyBench([coalesce(), limiter], (_, __, count) => replyOf({ count }));
    const replies = await Promise.all([1, 2, 3].map(() => bench.call()));
    expect(await Promise.all(replies.map((reply) => reply.text()))).toEqual(Array(3).fill('{"count":1}'));
  });

  it("does not share between credentials", async () => {
    const { bench, pending } = held();
    const as = (key: string): Partial<Context> => ({
      target: { name: "t", baseURL: "http://127.0.0.1", authenticate: () => ({ authorization: key }) },
    });
    const calls = [bench.call({}, as("one")), bench.call({}, as("two")), bench.call({}, as("one"))];
    await flush();
    expect(pending).toHaveLength(2);
    for (const { resolve } of pending) resolve();
    await Promise.all(calls);
  });

  it("forgets a request that could not even be made", async () => {
    let isBroken = true;
    const feature = coalesce();
    const handler = feature(() => {
      if (isBroken) throw new TypeError("bug");
      return Promise.resolve(replyOf({ ok: true }));
    });
    const call = () => handler(requestOf(), contextOf("http://127.0.0.1"));
    expect(await Promise.all([rejection(call()), rejection(call())])).toMatchObject([
      { message: "bug" },
      { message: "bug" },
    ]);
    isBroken = false;
    expect(await (await call()).text()).toBe('{"ok":true}');
    expect(feature.stats.inFlight).toBe(0);
  });

  it("does not put calls of two clients together, whose layers are not the same", async () => {
    const feature = coalesce();
    const clients = [1, 2].map((n) => policyBench([feature], () => replyOf({ n })));
    const replies = await Promise.all(clients.map((client) => client.call()));
    expect(await Promise.all(replies.map((reply) => reply.text()))).toEqual(['{"n":1}', '{"n":2}']);
  });

  it("marks what it gives over HTTP", async () => {
    await using server = await recordingServer((_, response) => {
      setImmediate(() => {
        response.setHeader("content-type", "application/json");
        response.end('{"object":"list","data":[]}');
      });
    });
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: { coalesce: coalesce() },
    });
    const answers = await Promise.all([1, 2, 3].map(() => openai.models.list().withResponse()));
    expect(server.requests).toHaveLength(1);
    expect(answers.map(({ report }) => report?.cache)).toEqual([undefined, "joined", "joined"]);
    expect(new Set(answers.map(({ data }) => data)).size).toBe(3);
  });

  it("refuses a rule that is none", () => {
    expect(() => coalesce({ when: true } as never)).toThrow("`coalesce.when` must be a function");
  });
});
