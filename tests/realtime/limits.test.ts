import { describe, expect, it } from "@jest/globals";
import { limitsOf, reconnectOf } from "../../src/handwritten/realtime/limits.ts";
import { isRecoverable } from "../../src/handwritten/realtime/socket/close-codes.ts";

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

describe("isRecoverable", () => {
  const recoverable = [1001, 1005, 1006, 1011, 1012, 1013, 1014];
  const codes = [...Array.from({ length: 16 }, (_, index) => 1_000 + index), 3_000, 4_999];
  it("is true of what a server does not do on purpose", () => {
    expect(codes.filter((code) => isRecoverable({ code, reason: "", wasClean: true }))).toEqual(recoverable);
  });

  it("is true of a goodbye after a session that has lasted too long, and of no other code then", () => {
    const closedAfter = (code: number, lastCode: unknown) =>
      isRecoverable({ code, reason: "", wasClean: true }, lastCode);
    expect(closedAfter(1_000, "session_expired")).toBe(true);
    expect(closedAfter(1_000, "websocket_connection_limit_reached")).toBe(true);
    expect(closedAfter(1_000, "invalid_value")).toBe(false);
    expect(closedAfter(1_000, undefined)).toBe(false);
    expect(closedAfter(1_008, "session_expired")).toBe(false);
  });
});
