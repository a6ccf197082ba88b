import { describe, expect, it } from "@jest/globals";
import { Concurrency } from "../../../src/handwritten/reliability/rate-limit/concurrency.ts";
import {
  createBucket,
  keyOf,
  type Limit,
  type LimitRule,
  rulesOf,
} from "../../../src/handwritten/reliability/rate-limit/limits.ts";
import { RefillingBucket } from "../../../src/handwritten/reliability/rate-limit/refilling-bucket.ts";
import { SlidingWindow } from "../../../src/handwritten/reliability/rate-limit/sliding-window.ts";
import { requestOf } from "../../support/call.ts";

const ruleOf = (limit: Limit): LimitRule => rulesOf({}, [limit], "continuous")[0] as LimitRule;

describe("rulesOf", () => {
  it("reads the limits by their common names, in an order of their own, and then the list", () => {
    const common = {
      requestsPerMinute: 30,
      tokensPerMinute: 6_000,
      requestsPerDay: 600,
      tokensPerDay: 60,
      concurrency: 3,
    };
    const rules = rulesOf(common, [{ requests: 1, perMs: 10 }], "sliding_window");
    expect(rules.map(({ name, burst }) => [name, burst])).toEqual([
      ["30 requests per 60000 ms", 1],
      ["6000 tokens per 60000 ms", 100],
      ["600 requests per 86400000 ms", 10],
      ["60 tokens per 86400000 ms", 1],
      ["3 at once", 1],
      ["1 requests per 10 ms", 1],
    ]);
    expect(rules[0]).toEqual({
      unit: "requests",
      limit: 30,
      perMs: 60_000,
      burst: 1,
      algorithm: "sliding_window",
      per: "model",
      name: "30 requests per 60000 ms",
    });
    expect(rules[4]).toMatchObject({ unit: "concurrency", limit: 3, perMs: undefined, per: "model" });
  });

  it("lets a limit below one pass at once as a whole", () => {
    expect(ruleOf({ requests: 0.5, perMs: 10 }).burst).toBe(0.5);
  });

  it("takes what a limit says of itself", () => {
    const own = { burst: 5, algorithm: "sliding_window", per: "operation" } as const;
    expect(ruleOf({ tokens: 5, perMs: 10, ...own })).toMatchObject(own);
  });

  it.each<[limit: object, message: string]>([
    [{}, "`rateLimit.limits[0]` must be one of `{ requests, perMs }`"],
    [{ requests: 5, tokens: 5, perMs: 1 }, "`rateLimit.limits[0]` must be one of"],
    [{ requests: 5 }, "`rateLimit.limits[0]` needs `perMs`, the time that its requests are for"],
    [{ requests: 5, perMs: 1, burst: 6 }, "`rateLimit.limits[0].burst` must be no more than the limit of 5"],
    [{ requests: 0, perMs: 1 }, "`rateLimit.limits[0].requests`"],
    [{ tokens: -1, perMs: 1 }, "`rateLimit.limits[0].tokens`"],
    [{ concurrency: 0 }, "`rateLimit.limits[0].concurrency`"],
    [{ requests: 5, perMs: 0 }, "`rateLimit.limits[0].perMs`"],
    [{ requests: 5, perMs: 1, burst: 0 }, "`rateLimit.limits[0].burst`"],
    [{ requests: 5, perMs: 1, algorithm: "fixed" }, "`rateLimit.limits[0].algorithm`"],
    [{ requests: 5, perMs: 1, per: "user" }, '"target", "model", "operation" or a function'],
    [{ rpm: 5 }, "`rpm` is not an option of `rateLimit.limits[0]`"],
  ])("refuses %j", (limit, message) => {
    expect(() => ruleOf(limit as Limit)).toThrow(message);
  });

  it("names a common limit that is none as one of the limiter's own", () => {
    expect(() => rulesOf({ requestsPerMinute: -1 }, [], "continuous")).toThrow("`rateLimit.requests`");
  });
});

describe("createBucket", () => {
  it("makes the kind of bucket that the rule asks for", () => {
    expect(createBucket(ruleOf({ concurrency: 2 }))).toBeInstanceOf(Concurrency);
    expect(createBucket(ruleOf({ requests: 2, perMs: 5 }))).toBeInstanceOf(RefillingBucket);
    expect(createBucket(ruleOf({ requests: 2, perMs: 5, algorithm: "sliding_window" }))).toBeInstanceOf(
      SlidingWindow,
    );
  });
});

describe("keyOf", () => {
  const request = requestOf({ operation: "op", body: { kind: "json", value: { model: "m" } } });
  it("is the target, with what has a limit of its own within it", () => {
    expect(keyOf("target", request, "t")).toBe("t");
    expect(keyOf("model", request, "t")).toBe("t m");
    expect(keyOf("operation", request, "t")).toBe("t op");
    expect(keyOf(({ operation }, target) => `${operation}/${target}`, request, "t")).toBe("op/t");
  });
});
