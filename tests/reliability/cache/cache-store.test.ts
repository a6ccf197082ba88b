import { describe, expect, it } from "@jest/globals";
import type { Context } from "../../../src/handwritten/core/handler.ts";
import { type CacheOptions, type CacheStore, cache } from "../../../src/handwritten/reliability/index.ts";
import { requestOf } from "../../support/call.ts";
import type { FakeClock } from "../../support/fake-clock.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { type PolicyBench, policyBench, replyOf } from "../../support/policy.ts";

/** What a `Keyv` does: values go in and come out as JSON. */
const jsonStore = () => {
  const texts = new Map<string, string>();
  const ttls: number[] = [];
  const store: CacheStore = {
    get: async (key) => (texts.has(key) ? JSON.parse(texts.get(key) as string) : undefined),
    set: async (key, value, ttlMs) => {
      ttls.push(ttlMs);
      texts.set(key, JSON.stringify(value));
      return true;
    },
    delete: async (key) => texts.delete(key),
    clear: async () => texts.clear(),
  };
  return { store, texts, ttls };
};
const ask = requestOf({
  operation: "askThing",
  method: "POST",
  path: "/responses",
  body: { kind: "json", value: { input: "a" } },
});
const flush = async (): Promise<void> => {
  for (let n = 0; n < 30; n++) await null;
};
/** One process of several that share a store. */
const processWith = (store: CacheStore, options: CacheOptions = {}, clock = fakeClock()) => {
  const feature = cache({ when: () => true, store, ...options });
  return { feature, clock, bench: policyBench([feature], (_, __, count) => replyOf({ count }), clock) };
};

describe("a shared store", () => {
  it("gives one process what another has kept, for as long as it is kept", async () => {
    const { store, texts, ttls } = jsonStore();
    const one = processWith(store, { ttlMs: 1_000 });
    const two = processWith(store, { ttlMs: 1_000 });
    await one.bench.call(ask);
    await flush();
    two.clock.advance(400);
    const call: Context["call"] = {};
    const reply = await two.bench.call(ask, { call });
    expect([await reply.text(), call.report, two.bench.sent.length]).toEqual([
      '{"count":1}',
      { cache: "hit" },
      0,
    ]);
    expect([ttls, [...texts.keys()][0]]).toEqual([
      [1_000],
      expect.stringMatching(/^api-openai:[0-9a-f]{64}$/),
    ]);
    // In the memory of the second process it lives no longer than in the store.
    two.clock.advance(600);
    await two.bench.call(ask);
    expect(two.bench.sent).toHaveLength(1);
  });

  it("holds streams and downloads too, as plain JSON", async () => {
    const { store } = jsonStore();
    const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => at % 256);
    const stream = requestOf({ ...ask, operation: "createSpeech", reply: "bytes" });
    const read = async (reply: { body: AsyncIterable<Uint8Array> | null }): Promise<number[]> => {
      const all: number[] = [];
      for await (const chunk of reply.body as AsyncIterable<Uint8Array>) all.push(...chunk);
      return all;
    };
    const features = [1, 2].map(() => cache({ when: () => true, store }));
    const benches = features.map((feature) => policyBench([feature], () => new Response(bytes) as never));
    const [first, second] = benches as [PolicyBench<FakeClock>, PolicyBench<FakeClock>];
    expect(await read(await first.call(stream))).toEqual([...bytes]);
    await flush();
    expect(await read(await second.call(stream))).toEqual([...bytes]);
    expect(second.sent).toHaveLength(0);
  });

  const good = {
    version: 1,
    status: 200,
    headers: [["a", "b"]],
    text: "{}",
    storedAt: 0,
    freshUntil: 9e15,
    goneAt: 9e15,
  };
  it.each<[string, (key: string) => unknown, boolean]>([
    ["a good entry", (key) => ({ ...good, key }), true],
    ["nothing", () => undefined, false],
    ["a text", () => "x", false],
    ["an entry of another version", (key) => ({ ...good, key, version: 2 }), false],
    ["the entry of another key", () => ({ ...good, key: "x" }), false],
    ["an error", (key) => ({ ...good, key, status: 500 }), false],
    ["headers that forge others", (key) => ({ ...good, key, headers: [["a", "b\r\nc: d"]] }), false],
    ["headers that are none", (key) => ({ ...good, key, headers: { a: "b" } }), false],
    ["a head without a body", (key) => ({ ...good, key, text: undefined }), false],
    ["a body that is no base64", (key) => ({ ...good, key, text: undefined, base64: "%%%" }), false],
    ["an entry whose time is over", (key) => ({ ...good, key, goneAt: 1 }), false],
    ["an entry without a time", (key) => ({ ...good, key, freshUntil: null }), false],
    ["a body that is too large", (key) => ({ ...good, key, text: "x".repeat(600_000) }), false],
  ])("does not trust what comes out of it: %s", async (_, value, isHit) => {
    const { bench } = processWith({
      get: (key) => value(key.replace("api-openai:", "")),
      set: () => {},
      delete: () => {},
    });
    await bench.call(ask);
    expect(bench.sent).toHaveLength(isHit ? 0 : 1);
  });

  it("does not let an entry live longer than is allowed here", async () => {
    const { bench, clock } = processWith(
      { get: (key) => ({ ...good, key: key.replace("api-openai:", "") }), set: () => {}, delete: () => {} },
      { ttlMs: 1_000, maxEntries: 1 },
    );
    await bench.call(ask);
    clock.advance(999);
    await bench.call(ask);
    expect(bench.sent).toHaveLength(0);
  });

  it("neither fails a call when it fails, nor holds one up", async () => {
    const failing = processWith({
      get: () => {
        throw new Error("gone");
      },
      set: () => Promise.reject(new Error("gone")),
      delete: () => {},
    });
    expect(await (await failing.bench.call(ask)).text()).toBe('{"count":1}');
    await flush();
    expect(failing.feature.stats.storeFailures).toBe(2);
    expect(await (await failing.bench.call(ask)).text()).toBe('{"count":1}');

    const hanging = processWith({
      get: () => new Promise(() => {}),
      set: () => new Promise(() => {}),
      delete: () => {},
    });
    const call = hanging.bench.call(ask);
    await flush();
    expect(hanging.bench.sent).toHaveLength(0);
    hanging.clock.advance(250);
    expect(await (await call).text()).toBe('{"count":1}');
    hanging.clock.advance(250);
    await flush();
    expect(hanging.feature.stats.storeFailures).toBe(2);
  });

  it("is emptied with the memory", async () => {
    const { store, texts } = jsonStore();
    const { bench, feature } = processWith(store);
    await bench.call(ask);
    await flush();
    expect(texts.size).toBe(1);
    await feature.clear();
    expect([texts.size, feature.stats.entries]).toEqual([0, 0]);
  });
});
