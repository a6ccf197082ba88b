import { describe, expect, it } from "@jest/globals";
import { limitsOf, reconnectOf } from "../../src/handwritten/realtime/limits.ts";

describe("the limits of a connection", () => {
  it("are those of the documentation by default", () => {
    expect(limitsOf({})).toEqual({
      connectTimeoutMs: 10_000,
      pingIntervalMs: 30_000,
      pingTimeoutMs: 10_000,
      idleTimeoutMs: 0,
      closeTimeoutMs: 5_000,
      maxMessageBytes: 16_777_216,
      maxQueuedBytes: 1_048_576,
      maxUnreadBytes: 16_777_216,
    });
  });

  it("are what is given, one by one", () => {
    expect(limitsOf({ pingTimeoutMs: 5, idleTimeoutMs: undefined })).toMatchObject({
      pingIntervalMs: 30_000,
      pingTimeoutMs: 5,
      idleTimeoutMs: 0,
    });
  });

  it("hold no reconnect unless it is asked for", () => {
    expect([reconnectOf({}), reconnectOf({ reconnect: false })]).toEqual([undefined, undefined]);
    const standing = { maxAttempts: 5, baseDelayMs: 500, maxDelayMs: 8_000, stableAfterMs: 30_000 };
    expect(reconnectOf({ reconnect: true })).toEqual(standing);
    expect(reconnectOf({ reconnect: { maxAttempts: 0 } })).toEqual({ ...standing, maxAttempts: 0 });
  });
});
