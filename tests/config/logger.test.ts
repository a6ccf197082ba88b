import { describe, expect, it } from "@jest/globals";
import { logEvents, logs, parseLogLevel } from "../../src/handwritten/config/logger.ts";
import type { ClientEvent } from "../../src/handwritten/core/events.ts";

const written = (level: "off" | "error" | "warn" | "info" | "debug", event: ClientEvent): string[] => {
  const lines: string[] = [];
  const at = (name: string) => (line: string) => lines.push(`${name} ${line}`);
  const logger = { error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug") };
  logEvents(logger, level)(event);
  return lines;
};
const ofAttempt = { operation: "createResponse", attempt: 0 };

describe("logEvents", () => {
  const table: readonly (readonly [event: ClientEvent, lines: readonly string[]])[] = [
    [
      { type: "request", ...ofAttempt, method: "POST", url: "https://h/v1", body: '{"a":\n1}' },
      ["debug → POST https://h/v1", 'debug → createResponse: {"a": 1}'],
    ],
    [{ type: "request", ...ofAttempt, attempt: 2, method: "GET", url: "u" }, ["debug → GET u (retry 2)"]],
    [
      { type: "response", ...ofAttempt, status: 200, requestID: "req_1", durationMs: 1.6, body: "b" },
      ["info ← createResponse: 200 in 2 ms req_1", "debug ← createResponse: b"],
    ],
    [
      { type: "response", ...ofAttempt, attempt: 1, status: 500, requestID: undefined, durationMs: 3 },
      ["info ← createResponse: 500 in 3 ms (retry 1)"],
    ],
    [
      { type: "failure", ...ofAttempt, error: new RangeError("no"), durationMs: 3 },
      ["warn ✗ createResponse: RangeError: no"],
    ],
    [{ type: "failure", ...ofAttempt, error: "text", durationMs: 3 }, ["warn ✗ createResponse: text"]],
    [
      { type: "retry", ...ofAttempt, attempt: 1, delayMs: 499.6, error: new Error("e") },
      ["info ↻ createResponse: retry 1 in 500 ms"],
    ],
    [
      { type: "cache", operation: "createResponse", outcome: "hit" },
      ["info • cache operation=createResponse outcome=hit"],
    ],
    [
      { type: "circuit", target: "t", from: "closed", to: "open" },
      ["warn • circuit target=t from=closed to=open"],
    ],
    [
      { type: "health", target: "t", from: "healthy", to: "degraded", latencyMs: undefined },
      ["warn • health target=t from=healthy to=degraded latencyMs=undefined"],
    ],
    [
      { type: "rate_limit_store", available: false, error: new Error("down") },
      ["warn • rate_limit_store available=false error=Error: down"],
    ],
    [
      { type: "rate_limit_paused", target: "t", pausedMs: 5 },
      ["warn • rate_limit_paused target=t pausedMs=5"],
    ],
    [
      { type: "budget", level: "warning", name: "n", key: "k", used: 1, limit: 2 },
      ["warn • budget level=warning name=n key=k used=1 limit=2"],
    ],
    [
      {
        type: "drift",
        operation: "o",
        fault: "`delta` is not an object",
        eventsReceived: 2,
        responseID: "r",
        requestID: undefined,
      },
      [
        "warn • drift operation=o fault=`delta` is not an object eventsReceived=2 responseID=r requestID=undefined",
      ],
    ],
    [
      { type: "failover", operation: "o", attempt: 0, state: "started", from: "a", to: "b" },
      ["warn • failover operation=o attempt=0 state=started from=a to=b"],
    ],
  ];
  it.each(table)("writes %j", (event, lines) => {
    expect(written("debug", event)).toEqual(lines);
  });

  it("writes what the level lets through", () => {
    const answer = {
      type: "response",
      ...ofAttempt,
      status: 200,
      requestID: "r",
      durationMs: 1,
      body: "b",
    } as const;
    expect(written("info", answer)).toHaveLength(1);
    expect(written("warn", answer)).toEqual([]);
    expect(written("off", { type: "failure", ...ofAttempt, error: "e", durationMs: 1 })).toEqual([]);
  });

  it("shows 4000 characters of a body", () => {
    const event = {
      type: "request",
      ...ofAttempt,
      method: "POST",
      url: "u",
      body: "x".repeat(5_000),
    } as const;
    expect(/x+…?/.exec(written("debug", event)[1] ?? "")?.[0]).toBe(`${"x".repeat(4_000)}…`);
  });
});

describe("a log level", () => {
  it("is known by its name, whatever its case", () => {
    expect(["OFF", "error", "Warn", "info", "debug"].map(parseLogLevel)).toEqual([
      "off",
      "error",
      "warn",
      "info",
      "debug",
    ]);
    expect([parseLogLevel("verbose"), parseLogLevel(undefined)]).toEqual([undefined, undefined]);
  });

  it("lets through what is as grave, or graver", () => {
    expect(logs("warn", "error")).toBe(true);
    expect(logs("warn", "warn")).toBe(true);
    expect(logs("warn", "info")).toBe(false);
  });
});
