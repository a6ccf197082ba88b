import { describe, expect, it } from "@jest/globals";
import type { Layer } from "../../src/handwritten/core/handler.ts";
import { layersOf, type ReliabilityOptions } from "../../src/handwritten/reliability/index.ts";
import { policyBench, replyOf } from "../support/policy.ts";

/** A policy that only says that it is passed, on the way in and on the way out. */
const spies = (log: string[], names: readonly string[]): ReliabilityOptions => {
  const spy =
    (name: string): Layer =>
    (next) =>
    async (request, context) => {
      log.push(`→ ${name}`);
      const reply = await next(request, context);
      log.push(`← ${name}`);
      return reply;
    };
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.assign(spy(name), {
        feature: name,
        ...(name === "circuitBreaker" && { gate: spy("circuitBreaker.gate") }),
        ...(/^(?:ledger|metrics|openTelemetry|hedge)$/.test(name) && {
          perAttempt: spy(`${name}.perAttempt`),
        }),
      }),
    ]),
  );
};

const all = [
  "compression",
  "firstEvent",
  "health",
  "circuitBreaker",
  "rateLimit",
  "throttle",
  "failover",
  "hedge",
  "retry",
  "deadline",
  "budget",
  "batch",
  "coalesce",
  "cache",
  "ledger",
  "metrics",
  "openTelemetry",
];

describe("the order of the layers", () => {
  it("is this one, whatever the order of the options", async () => {
    for (const names of [all, [...all].reverse()]) {
      const log: string[] = [];
      const { call } = policyBench(layersOf(spies(log, names)), () => {
        log.push("sent");
        return replyOf();
      });
      await call();
      expect(log.slice(0, log.length / 2 + 1)).toEqual([
        "→ openTelemetry",
        "→ metrics",
        "→ ledger",
        "→ cache",
        "→ coalesce",
        "→ batch",
        "→ budget",
        "→ deadline",
        "→ retry",
        "→ hedge",
        "→ failover",
        "→ circuitBreaker.gate",
        "→ throttle",
        "→ rateLimit",
        "→ circuitBreaker",
        "→ health",
        "→ ledger.perAttempt",
        "→ metrics.perAttempt",
        "→ openTelemetry.perAttempt",
        "→ hedge.perAttempt",
        "→ firstEvent",
        "→ compression",
        "sent",
      ]);
      // And the same on the way out.
      const [into, out] = ["→", "←"].map((sign) =>
        log.filter((line) => line.startsWith(sign)).map((line) => line.slice(2)),
      );
      expect(out).toEqual([...(into as string[])].reverse());
    }
  });

  it("is no layer at all when nothing is on: the handler is the transport itself", () => {
    expect(layersOf({})).toEqual([]);
    expect(layersOf({ retry: undefined })).toEqual([]);
  });
});
