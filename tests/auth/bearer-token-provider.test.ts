import { describe, expect, it } from "@jest/globals";
import { type AccessToken, bearerTokenProvider } from "../../src/handwritten/auth/index.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { asked } from "./deferred.ts";

const MINUTE = 60_000;

/** A provider whose tokens are good for `minutes`, and what it says at each of the times, minutes from the start. */
const timeline = async (minutes: number, times: readonly number[], refreshBufferMs?: number) => {
  const clock = fakeClock();
  const started = clock.wallTime();
  let count = 0;
  const key = bearerTokenProvider(
    async () => ({ token: `token-${++count}`, expiresOnTimestamp: clock.wallTime() + minutes * MINUTE }),
    { clock, refreshBufferMs },
  );
  const seen: string[] = [];
  for (const time of times) {
    clock.advance(time * MINUTE - (clock.wallTime() - started));
    seen.push((await key()).expose("test"));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return seen;
};

describe("bearerTokenProvider", () => {
  it("renews a token two minutes before its end, while the old one is used", async () => {
    expect(await timeline(60, [0, 30, 57.9, 58, 58.1, 116, 116.2])).toEqual([
      "token-1",
      "token-1",
      "token-1",
      "token-1", // and meanwhile the second is asked for
      "token-2",
      "token-2",
      "token-3",
    ]);
  });

  it("waits for a new one when the old one has ended", async () => {
    expect(await timeline(60, [0, 60, 200])).toEqual(["token-1", "token-2", "token-3"]);
  });

  it("keeps a short token for half its life, whatever the buffer", async () => {
    expect(await timeline(1, [0, 0.4, 0.5, 0.6], 20 * MINUTE)).toEqual([
      "token-1",
      "token-1",
      "token-1",
      "token-2",
    ]);
  });

  it("goes on with a token that is still good when it cannot be renewed, and says so", async () => {
    const clock = fakeClock();
    const failures: unknown[] = [];
    const { ask, answer, fail, count } = asked<AccessToken>();
    const key = bearerTokenProvider(ask, { clock, onRefreshFailure: (error) => failures.push(error) });
    const first = key();
    await answer({ token: "one", expiresOnTimestamp: clock.wallTime() + 60 * MINUTE });
    const token = await first;
    clock.advance(58 * MINUTE);
    expect(await Promise.all([key(), key()])).toEqual([token, token]);
    expect(count()).toBe(2);
    const down = new Error("down");
    await fail(down);
    expect(failures).toEqual([down]);
    // It is not asked again with every call.
    clock.advance(9_999);
    expect([await key(), count()]).toEqual([token, 2]);
    clock.advance(1);
    expect([await key(), count()]).toEqual([token, 3]);
    await fail(down);
    // And when the token has ended, the failure is the caller's.
    clock.advance(2 * MINUTE);
    const late = key().catch((error: unknown) => error);
    await fail(down);
    expect(await late).toBe(down);
    expect(failures).toEqual([down, down]);
  });

  it("asks for a bare string every time, but once for calls at the same time", async () => {
    const { ask, answer, count } = asked<string>();
    const key = bearerTokenProvider(ask, { clock: fakeClock() });
    const both = [key(), key()];
    await answer("one");
    const third = key();
    await answer("two");
    expect((await Promise.all([...both, third])).map((secret) => secret.expose("test"))).toEqual([
      "one",
      "one",
      "two",
    ]);
    expect(count()).toBe(2);
  });

  it.each<[unknown, string]>([
    [null, "must give a string that is not empty"],
    ["", "must give a string that is not empty"],
    [{ token: "", expiresOnTimestamp: 1 }, "must give a string that is not empty"],
    [{ token: "a" }, "must say when its token ends: `expiresOnTimestamp` is no number"],
    [{ token: "a", expiresOnTimestamp: Number.NaN }, "must say when its token ends"],
  ])("refuses %j", async (given, want) => {
    await expect(bearerTokenProvider(async () => given as never)()).rejects.toThrow(
      `the function given to \`bearerTokenProvider\` ${want}`,
    );
  });
});
