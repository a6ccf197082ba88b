import { describe, expect, it } from "@jest/globals";
import { SendQueueFullError, SocketClosedError } from "../../src/handwritten/errors/index.ts";

const close = { code: 1011, reason: "", wasClean: true };
const closedWith = (count: number, ids: string[] = []) =>
  new SocketClosedError(close, { progress: { count, ids } });

describe("SocketClosedError", () => {
  const table: readonly (readonly [what: string, count: number, ids: string[], message: string])[] = [
    ["nothing under way", 0, [], "the socket was closed with 1011"],
    ["one response", 1, [], "the socket was closed with 1011 while a response was in progress"],
    ["a known response", 1, ["r1"], "the socket was closed with 1011 while a response was in progress (r1)"],
    [
      "several responses",
      2,
      ["r1"],
      "the socket was closed with 1011 while 2 responses were in progress (r1)",
    ],
    [
      "five responses",
      5,
      ["1", "2", "3", "4", "5"],
      "the socket was closed with 1011 while 5 responses were in progress (1, 2, 3, 4, 5)",
    ],
    [
      "many responses",
      6,
      ["1", "2", "3", "4", "5", "6"],
      "the socket was closed with 1011 while 6 responses were in progress (1, 2, 3, 4, 5, …)",
    ],
  ];
  it.each(table)("with %s says so", (_what, count, ids, message) => {
    const error = closedWith(count, ids);
    expect(error.message).toBe(message);
    expect(error.interrupted).toEqual(ids);
    expect(error.responseID).toBe(ids[0]);
    expect(Object.hasOwn(error, "responseID")).toBe(ids.length > 0);
  });

  it("shortens an id that the server made too long", () => {
    expect(closedWith(1, ["x".repeat(100)]).message).toMatch(/\(x{80}…\)$/);
  });

  it("has the close code, the reason, and what kind it is", () => {
    const error = new SocketClosedError({ code: 4000, reason: "so\nlong", wasClean: false });
    expect(error).toMatchObject({
      name: "SocketClosedError",
      kind: "socket",
      code: 4000,
      reason: "so long",
      wasClean: false,
      interrupted: [],
    });
    expect(error.message).toBe("the socket was closed with 4000 — so long");
  });

  it("keeps as much of a reason as a close frame can hold", () => {
    const reasonOf = (length: number) =>
      new SocketClosedError({ ...close, reason: "x".repeat(length) }).reason.length;
    expect([reasonOf(123), reasonOf(200)]).toEqual([123, 124]);
  });
});

describe("SendQueueFullError", () => {
  it("says how much waits, and how much may", () => {
    expect(new SendQueueFullError(100, 90)).toMatchObject({
      name: "SendQueueFullError",
      kind: "send_queue_full",
      limitBytes: 100,
      queuedBytes: 90,
      message: expect.stringContaining("90 of 100 bytes wait"),
    });
  });
});
