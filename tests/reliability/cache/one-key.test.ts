import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import type { Layer, Target } from "../../../src/handwritten/core/handler.ts";
import { requestKey } from "../../../src/handwritten/reliability/cache/request-key.ts";
import { batch, cache, coalesce } from "../../../src/handwritten/reliability/index.ts";
import { contextOf, requestOf } from "../../support/call.ts";
import { policyBench, replyOf } from "../../support/policy.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

/** A target that counts how often it is asked for credentials, which is once for each key that is made. */
const counted = (name = "test"): Target & { readonly asked: ApiRequest[] } => {
  const asked: ApiRequest[] = [];
  return {
    name,
    baseURL: "http://127.0.0.1",
    asked,
    authenticate: (request) => {
      asked.push(request);
      return { authorization: "Bearer one" };
    },
  };
};
const always = { when: () => true };
const post = (input: string): ApiRequest =>
  requestOf({
    operation: "createEmbedding",
    method: "POST",
    path: "/embeddings",
    body: { kind: "json", value: { model: "m", input } },
  });
const embedding = () =>
  replyOf({
    object: "list",
    model: "m",
    data: [{ object: "embedding", index: 0, embedding: [1] }],
    usage: { prompt_tokens: 1, total_tokens: 1 },
  });
/** What a layer changes of a request. */
const changing =
  (change: (request: ApiRequest) => ApiRequest): Layer =>
  (next) =>
  (request, context) =>
    next(change(request), context);

describe("the key of a request", () => {
  it("is made once for a call, however many policies ask for it", async () => {
    const target = counted();
    const [kept, shared] = [cache(always), coalesce(always)];
    const { call, sent } = policyBench([kept, shared, coalesce(always)], embedding);
    await call(post("a"), { target });
    expect(target.asked).toHaveLength(1);
    await call(post("a"), { target });
    await call(post("b"), { target });
    expect(target.asked).toHaveLength(3);
    expect(kept.stats).toMatchObject({ hits: 1, misses: 2 });
    expect(sent).toHaveLength(2);
  });

  it("is another one for what goes together with the inputs of others", async () => {
    const target = counted();
    const { call, clock, sent } = policyBench(
      [cache(always), coalesce(always), batch({ maxWaitMs: 10 })],
      embedding,
      virtualClock(),
    );
    const answer = call(post("a"), { target });
    for (let n = 0; n < 30; n++) await null;
    clock.advance(10);
    await answer;
    expect(sent).toHaveLength(1);
    // One of the request, one of what all calls of a batch have in common.
    expect(target.asked).toHaveLength(2);
  });

  it("is made anew when a layer in between has changed the request", async () => {
    const target = counted();
    const shared = coalesce(always);
    const asOther = changing((request) => ({ ...request, body: post("same for all").body }));
    let answer: () => void = () => {};
    const { call, sent } = policyBench(
      [cache(always), asOther, shared],
      () =>
        new Promise((resolve) => {
          answer = () => resolve(embedding());
        }),
    );
    const calls = [call(post("a"), { target }), call(post("b"), { target })];
    for (let n = 0; n < 30; n++) await null;
    // Two entries of the cache, and one request: what is sent is the same.
    expect([target.asked.length, sent.length, shared.stats.joined]).toEqual([4, 1, 1]);
    answer();
    await Promise.all(calls);
  });

  it("is made anew when a layer in between has changed the target, or the attempt is another one", async () => {
    const [target, spare] = [counted(), counted("spare")];
    const elsewhere: Layer = (next) => (request, context) => next(request, { ...context, target: spare });
    const { call } = policyBench([cache(always), elsewhere, coalesce(always)], embedding);
    await call(post("a"), { target });
    expect([target.asked.length, spare.asked.length]).toEqual([1, 1]);

    const context = contextOf("http://127.0.0.1", { target });
    const request = post("a");
    const keys = [
      requestKey(request, context),
      requestKey(request, context),
      requestKey(request, { ...context, attempt: 1 }),
    ];
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[1]);
    expect(await keys[2]).toBe(await keys[1]);
  });

  it("is each call's own, also where calls have one request value that was changed meanwhile", async () => {
    const target = counted();
    const value = { model: "m", input: "a" };
    const request = { ...post(""), body: { kind: "json" as const, value } };
    const first = await requestKey(request, contextOf("http://127.0.0.1", { target }));
    value.input = "b";
    expect(await requestKey(request, contextOf("http://127.0.0.1", { target }))).not.toBe(first);
  });
});
