import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { redisStore } from "../../../src/handwritten/reliability/shared-limits/redis/redis-store.ts";
import { LIMITS_SCRIPT } from "../../../src/handwritten/reliability/shared-limits/redis/script.ts";
import type { SharedBucket } from "../../../src/handwritten/reliability/shared-limits/shared-store.ts";
import { bucketModel, type ModelTaken } from "../../support/bucket-model.ts";
import {
  type RedisServer,
  type RedisTestClient,
  redisClient,
  redisTitle,
  runsRedis,
  startRedis,
} from "../../support/redis.ts";
import { runs } from "../../support/runs.ts";

/** The script with a time that the test says: the last argument, in the form of Redis' own answer. */
const AT_ANY_TIME = LIMITS_SCRIPT.replace(
  'redis.call("TIME")',
  "{ string.match(ARGV[#ARGV], '(%d+) (%d+)') }",
);

(runsRedis ? describe : describe.skip)(redisTitle("the script of shared limits"), () => {
  let server: RedisServer;
  let client: RedisTestClient;
  let now = 1_800_000_000_000;
  let count = 0;
  beforeAll(async () => {
    server = await startRedis();
    client = redisClient(server.port);
  });
  afterAll(async () => {
    client?.close();
    await server?.[Symbol.asyncDispose]();
  });

  /** A store whose time is `now`. */
  const storeOf = (prefix = `test ${count++} `) =>
    redisStore(
      (_, keys, args) =>
        client.call(
          "EVAL",
          AT_ANY_TIME,
          String(keys.length),
          ...keys,
          ...args,
          `${Math.floor(now / 1_000)} ${Math.round((now % 1_000) * 1_000)}`,
        ),
      prefix,
      30_000,
    );
  const rate = (limit: number, burst: number, id = "a"): SharedBucket => ({
    id,
    limit,
    periodMs: 1_000,
    burst,
  });
  const one = (...amounts: number[]) => [{ place: "p", amounts }];

  it("counts as the model of a bucket does, whatever is taken, given back, or owed, and when", async () => {
    expect(AT_ANY_TIME).not.toBe(LIMITS_SCRIPT);
    const step = fc.record({
      gapMs: fc.oneof(fc.constant(0), fc.nat(300), fc.constant(5_000)),
      amount: fc.integer({ min: 1, max: 40 }),
      // Of what was taken before: which, and what of it was used.
      settles: fc.option(fc.record({ which: fc.nat(20), part: fc.constantFrom(0, 0.25, 1, 1.5) })),
      spread: fc.constantFrom(0, 0, 1, 20),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        async (steps, limit, atOnce) => {
          const burst = Math.min(limit, atOnce);
          const store = storeOf();
          const shared = rate(limit, burst);
          const model = bucketModel(limit, 1_000, burst);
          const taken: (ModelTaken & { sharedAt: number })[] = [];
          for (const { gapMs, amount, settles, spread } of steps) {
            now += gapMs;
            const waitMs = model.waitMs(now, amount);
            // Each asks for itself, and nobody comes back: places in line are another matter.
            const seat = `s${count++}`;
            const verdict = await store.take(seat, [shared], one(amount));
            await store.leave(seat, [shared]);
            expect(verdict.granted).toBe(waitMs > 1e-6 ? 0 : 1);
            expect(verdict.waitMs).toBeCloseTo(waitMs, 3);
            if (verdict.granted) taken.push({ ...model.take(now, amount), sharedAt: verdict.at });
            const settled = settles && taken.splice(settles.which % Math.max(1, taken.length), 1)[0];
            if (!settled) continue;
            const used = settled.amount * settles.part;
            await store.settle([
              { bucket: shared, place: "p", amount: settled.amount, used, at: settled.sharedAt, spread },
            ]);
            model.settle(now, settled, used, spread);
          }
        },
      ),
      { numRuns: runs(500) },
    );
  }, 60_000);

  it("says how many processes have asked within a minute, and what each bucket has left", async () => {
    const store = storeOf();
    const places: SharedBucket = { id: "c", limit: 5, periodMs: 0, burst: 5 };
    const buckets = [rate(10, 10), places];
    await store.take("one:1", buckets, one(2, 1));
    await store.take("one:2", buckets, one(2, 1));
    expect(await store.take("other:1", buckets, one(20, 1))).toMatchObject({
      granted: 0,
      isFull: false,
      processes: 2,
      // The place of both calls has the same name.
      available: [6, 4],
    });
    now += 60_001;
    expect(await store.take("other:2", buckets, one(1, 1))).toMatchObject({ processes: 1 });
  });

  it("takes all that a call needs, or nothing", async () => {
    const store = storeOf();
    const [a, b] = [rate(10, 10), rate(10, 2, "b")];
    expect(await store.take("s", [a, b], one(5, 3))).toMatchObject({ granted: 1 });
    // Of `b` one is owed: two are there after 300 ms.
    const refused = await store.take("s", [a, b], one(5, 2));
    expect(refused.granted).toBe(0);
    expect(refused.waitMs).toBeCloseTo(300, 6);
    await store.leave("s", [a, b]);
    expect(await store.take("s", [a], one(5))).toMatchObject({ granted: 1, waitMs: 0 });
  });

  it("lets as many of several calls go as there is room for, in their order", async () => {
    const store = storeOf();
    const calls = [2, 2, 5, 1].map((amount, index) => ({ place: `p${index}`, amounts: [amount] }));
    const verdict = await store.take("s", [rate(10, 6)], calls);
    expect(verdict.granted).toBe(2);
    expect(verdict.waitMs).toBeCloseTo(300, 6);
  });

  it("lets a call that needs much go before others that come later and need little", async () => {
    const store = storeOf();
    const bucket = rate(10, 10);
    await store.take("first", [bucket], one(10));
    const large = await store.take("large", [bucket], one(10));
    expect(large.waitMs).toBeCloseTo(1_000, 6);
    let small = 0;
    for (let ms = 0; ms < 900; ms += 100) {
      now += 100;
      small += (await store.take("small", [bucket], one(1))).granted;
    }
    expect(small).toBe(0);
    now += 101;
    expect(await store.take("large", [bucket], one(10))).toMatchObject({ granted: 1 });
    now += 100;
    expect(await store.take("small", [bucket], one(1))).toMatchObject({ granted: 1 });
  });

  it("lets one call of a process go, and then those of others, when all stand in line", async () => {
    const store = storeOf();
    const bucket = rate(10, 10);
    await store.take("first", [bucket], one(10));
    const two = [...one(1), ...one(1)];
    await store.take("a", [bucket], two);
    now += 1;
    await store.take("b", [bucket], one(1));
    now += 250;
    // There would be enough for both, but somebody else waits.
    expect(await store.take("a", [bucket], two)).toMatchObject({ granted: 1 });
    expect(await store.take("b", [bucket], one(1))).toMatchObject({ granted: 1 });
  });

  it("does not wait for ever for one that has stood in line and does not come", async () => {
    const store = storeOf();
    const bucket = rate(10, 10);
    await store.take("first", [bucket], one(10));
    await store.take("gone", [bucket], one(10));
    now += 1_000;
    expect(await store.take("next", [bucket], one(1))).toMatchObject({ granted: 0 });
    now += 2_001;
    expect(await store.take("next", [bucket], one(1))).toMatchObject({ granted: 1 });
  });

  it("counts calls that are under way, until they end or their lease does", async () => {
    const store = storeOf();
    const bucket: SharedBucket = { id: "c", limit: 2, periodMs: 0, burst: 2 };
    const take = (place: string) => store.take(place, [bucket], [{ place, amounts: [1] }]);
    expect([(await take("a")).granted, (await take("b")).granted]).toEqual([1, 1]);
    expect(await take("c")).toMatchObject({ granted: 0, waitMs: 0, isFull: true });
    await store.settle([{ bucket, place: "a", amount: 1, used: 0, at: now, spread: 0 }]);
    expect(await take("c")).toMatchObject({ granted: 1 });
    now += 20_000;
    await store.renew([{ bucket, place: "b" }]);
    now += 20_000;
    // That of `c` has ended by now, that of `b` has not.
    expect([(await take("d")).granted, (await take("e")).granted]).toEqual([1, 0]);
  });

  it("gives places to those who wait for one in their order, and to one that does not come for a while only", async () => {
    const store = storeOf();
    const bucket: SharedBucket = { id: "c", limit: 1, periodMs: 0, burst: 1 };
    const take = async (seat: string): Promise<number> =>
      (await store.take(seat, [bucket], [{ place: `of ${seat}`, amounts: [1] }])).granted;
    const end = async (seat: string): Promise<void> => {
      now += 1;
      await store.settle([{ bucket, place: `of ${seat}`, amount: 1, used: 0, at: now, spread: 0 }]);
    };
    expect(await take("a")).toBe(1);
    for (const seat of ["b", "c", "a"]) {
      now += 1;
      expect(await take(seat)).toBe(0);
    }
    await end("a");
    // There is a place, and it is that of `b`, also when another one asks.
    expect([await take("a"), await take("c"), await take("b")]).toEqual([0, 0, 1]);
    await end("b");
    await store.leave("c", [bucket]);
    expect(await take("a")).toBe(1);
    expect(await take("gone")).toBe(0);
    now += 5;
    expect(await take("d")).toBe(0);
    await end("a");
    now += 585;
    expect(await take("d")).toBe(0);
    now += 20;
    expect(await take("d")).toBe(1);
  });

  it("is not led astray by a clock that is set back or forward", async () => {
    const store = storeOf();
    const bucket = rate(10, 5);
    await store.take("s", [bucket], one(5));
    now -= 3_600_000;
    expect(await store.take("s", [bucket], one(1))).toMatchObject({ granted: 0 });
    now += 101;
    expect(await store.take("s", [bucket], one(1))).toMatchObject({ granted: 1 });
    now += 7_200_000;
    expect((await store.take("t", [bucket], Array.from({ length: 9 }, () => one(1)).flat())).granted).toBe(5);
  });

  it("leaves nothing behind: keys expire when a new bucket would be the same", async () => {
    const store = redisStore(
      (script, keys, args) => client.call("EVAL", script, String(keys.length), ...keys, ...args),
      "own{tag}",
      1_000,
    );
    const [fast, slow] = [rate(10, 10), rate(10, 10, "b")];
    const places: SharedBucket = { id: "c", limit: 1, periodMs: 0, burst: 1 };
    await store.take("s", [fast, slow, places], one(1, 10, 1));
    await store.settle([{ bucket: slow, place: "p", amount: 10, used: 110, at: 0, spread: 0 }]);
    const left = await Promise.all(["a", "b", "c"].map((id) => client.call("PTTL", `own{tag}${id}`)));
    // A tenth of a second, 11 seconds, and a lease; and one second more each.
    expect(left[0]).toBeGreaterThan(500);
    expect(left[0]).toBeLessThanOrEqual(1_101);
    expect(left[1]).toBeGreaterThan(11_000);
    expect(left[1]).toBeLessThanOrEqual(12_001);
    expect(left[2]).toBeLessThanOrEqual(2_000);
  });
});
