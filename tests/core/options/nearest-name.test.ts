import { describe, expect, it } from "@jest/globals";
import { nearestName } from "../../../src/handwritten/core/options/nearest-name.ts";

const names = ["timeout", "maxRetries", "baseURL", "apiKey", "abc", "idleMs"];

describe("nearestName", () => {
  it.each([
    ["timeout", "timeout"],
    ["TimeOut", "timeout"],
    ["time_out", "timeout"],
    ["time-out", "timeout"],
    ["timeoutMs", "timeout"],
    ["idle", "idleMs"],
    ["tiemout", "timeout"],
    ["timout", "timeout"],
    ["timeoutt", "timeout"],
    ["timeaut", "timeout"],
    ["max_retries", "maxRetries"],
    ["maxRetry", "maxRetries"],
    ["baseUrl", "baseURL"],
    ["acb", "abc"],
    ["bac", "abc"],
    ["xbc", "abc"],
    ["xyc", undefined],
    ["cab", undefined],
    ["zzzzzz", undefined],
    ["", undefined],
    [`timeout${"x".repeat(60)}`, undefined],
  ])("of %j is %j", (name, want) => {
    expect(nearestName(name, names)).toBe(want);
  });

  it("is the nearest of several, and of two that are as near the first", () => {
    expect(nearestName("retris", ["retry", "retries"])).toBe("retries");
    expect(nearestName("abx", ["aby", "abz"])).toBe("aby");
    expect(nearestName("hostx", ["ghost", "hosts"])).toBe("hosts");
  });
});
