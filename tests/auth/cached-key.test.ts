import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { cachedKey } from "../../src/handwritten/auth/index.ts";
import type { Exposable } from "../../src/handwritten/config/secret/index.ts";
import { Secret } from "../../src/handwritten/config/secret/index.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { asked } from "./deferred.ts";

const read = async (key: Promise<Exposable>): Promise<string> => (await key).expose("test");

describe("cachedKey", () => {
  it("asks once for all that call meanwhile, and keeps the answer", async () => {
    const { ask, answer, count } = asked<string>();
    const key = cachedKey(ask);
    const calls = [key(), key(), key()];
    await answer("one");
    expect(await Promise.all(calls.map(read))).toEqual(["one", "one", "one"]);
    expect(await read(key())).toBe("one");
    expect(count()).toBe(1);
    expect(await calls[0]).toBe(await key());
  });

  it("asks again when the key is too old, by the clock it was given", async () => {
    const clock = fakeClock();
    const { ask, answer, count } = asked<string>();
    const key = cachedKey(ask, { maxAgeMs: 1000, clock });
    const first = key();
    clock.advance(400); // The answer takes its time, and is as old as the question.
    await answer("one");
    clock.advance(599);
    expect(await read(key())).toBe("one");
    clock.advance(1);
    const second = key();
    await answer("two");
    expect([await read(first), await read(second), count()]).toEqual(["one", "two", 2]);
  });

  it("remembers no failure", async () => {
    const { ask, answer, fail } = asked<string>();
    const key = cachedKey(ask);
    const calls = [key(), key()].map((call) => call.catch((error: Error) => error.message));
    await fail(new Error("vault is sealed"));
    expect(await Promise.all(calls)).toEqual(["vault is sealed", "vault is sealed"]);
    const next = key();
    await answer("one");
    expect(await read(next)).toBe("one");
  });

  it("gives up on a provider that hangs, so that the next call asks anew", async () => {
    const clock = fakeClock();
    const { ask, answer, count } = asked<string>();
    const key = cachedKey(ask, { clock, timeoutMs: 500 });
    const hanging = key().catch((error: unknown) => error);
    clock.advance(500);
    expect(await hanging).toMatchObject({
      name: "APIConnectionTimeoutError",
      message: "no key within 500 ms",
    });
    const next = key();
    await answer("the first, too late");
    await answer("one");
    expect([await read(next), await read(key()), count()]).toEqual(["one", "one", 2]);
    clock.advance(500); // Nothing is left to fail.
    expect(await read(key())).toBe("one");
  });

  it("asks again after an invalidation, once for all who hold the same key", async () => {
    const { ask, answer, count } = asked<string>();
    const key = cachedKey(ask);
    const first = key();
    await answer("one");
    const stale = await first;
    key.invalidate(stale);
    const second = key();
    key.invalidate(stale); // Another call that failed with the first key: the second is on its way.
    await answer("two");
    key.invalidate(stale); // And one that was late.
    expect([await read(second), await read(key()), count()]).toEqual(["two", "two", 2]);
    key.invalidate();
    const third = key();
    await answer("three");
    expect([await read(third), count()]).toEqual(["three", 3]);
  });

  it("does not keep what was asked for before an invalidation", async () => {
    const { ask, answer, count } = asked<string>();
    const key = cachedKey(ask);
    const early = key();
    key.invalidate();
    const late = key();
    await answer("one");
    expect(await read(early)).toBe("one");
    await answer("two");
    expect([await read(late), await read(key()), count()]).toEqual(["two", "two", 2]);
  });

  it("takes a string, a secret, or anything that exposes one", async () => {
    const secret = Secret.unchecked("a secret");
    expect(await cachedKey(async () => secret)()).toBe(secret);
    expect(await read(cachedKey(async () => ({ expose: () => "other" }))())).toBe("other");
  });

  it.each(["", undefined, null, 42, { expose: () => "" }])("refuses %p", async (given) => {
    await expect(cachedKey(async () => given as never)()).rejects.toThrow(
      "the provider given to `cachedKey` must give a string that is not empty, or a secret",
    );
  });

  it("knows its last two keys, and shows none", async () => {
    let count = 0;
    const key = cachedKey(async () => `sk-key-number-${++count}-0123456789`);
    expect(key.liveSecrets()).toEqual([]);
    const one = await key();
    expect(key.liveSecrets()).toEqual([one]);
    key.invalidate();
    expect(key.liveSecrets()).toEqual([one]);
    const two = await key();
    expect(key.liveSecrets()).toEqual([two, one]);
    expect(inspect(key, { showHidden: true, depth: 9, customInspect: false })).not.toContain("sk-key");
  });
});
