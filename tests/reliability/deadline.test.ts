import { describe, expect, it } from "@jest/globals";
import { contextValue, deadlineKey, policyOptionsKey } from "../../src/handwritten/core/context.ts";
import type { Reply } from "../../src/handwritten/core/handler.ts";
import { APIConnectionTimeoutError, APIError } from "../../src/handwritten/errors/index.ts";
import { deadline, retry } from "../../src/handwritten/reliability/index.ts";
import { rejection } from "../support/call.ts";
import { policyBench, replyOf } from "../support/policy.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const hanging = (): Promise<Reply> => new Promise(() => {});

describe("deadline", () => {
  it("ends a call that has no answer in time, whatever it waits for", async () => {
    const { call, clock } = policyBench([deadline({ ms: 5_000 })], hanging, virtualClock());
    const outcome = rejection(call());
    clock.advance(4_999);
    clock.advance(1);
    const error = await outcome;
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect(error).toMatchObject({
      kind: "timeout",
      limit: "deadlineMs",
      message: "GET /things: call timed out after 5000 ms (deadlineMs)",
    });
  });

  it("tells further in when it is, and aborts what is under way", async () => {
    let signal: AbortSignal | undefined;
    let at: number | undefined;
    const clock = virtualClock();
    clock.advance(100);
    const { call } = policyBench(
      [deadline({ ms: 50 })],
      (_request, context) => {
        signal = context.signal;
        at = contextValue(context, deadlineKey);
        return hanging();
      },
      clock,
    );
    const outcome = rejection(call());
    expect(at).toBe(150);
    clock.advance(50);
    await outcome;
    expect(signal?.aborted).toBe(true);
  });

  it("is what the call says, where that says anything", async () => {
    const clock = virtualClock();
    const { call } = policyBench([deadline({ ms: 5_000 })], hanging, clock);
    const outcome = rejection(call({}, { values: new Map([[policyOptionsKey, { deadlineMs: 20 }]]) }));
    clock.advance(20);
    await expect(outcome).resolves.toMatchObject({ limit: "deadlineMs" });
  });

  it("covers all attempts and the waits between them", async () => {
    const clock = virtualClock();
    const failing = (): never => {
      clock.advance(300);
      throw APIError.generate(500, {}, undefined, new Headers());
    };
    const layers = [
      deadline({ ms: 1_000 }),
      retry({ maxAttempts: 50, jitter: 0, baseDelayMs: 300, multiplier: 1 }),
    ];
    const { call, sent } = policyBench(layers, failing, clock);
    const outcome = rejection(call());
    for (let n = 0; n < 10; n++) {
      await new Promise(setImmediate);
      clock.advance(300);
    }
    await outcome;
    expect(sent.length).toBe(2);
  });

  it("leaves no timer and no listener behind", async () => {
    const caller = new AbortController();
    let listeners = 0;
    const { signal } = caller;
    const counted = Object.assign(signal, {
      addEventListener: (...args: Parameters<AbortSignal["addEventListener"]>) => {
        listeners++;
        AbortSignal.prototype.addEventListener.apply(signal, args);
      },
      removeEventListener: (...args: Parameters<AbortSignal["removeEventListener"]>) => {
        listeners--;
        AbortSignal.prototype.removeEventListener.apply(signal, args);
      },
    });
    const clock = virtualClock();
    const { call } = policyBench([deadline({ ms: 1_000 })], () => replyOf(), clock);
    await call({}, { signal: counted });
    expect(clock.pending()).toEqual([]);
    expect(listeners).toBe(0);
  });

  it("lasts until a stream is over", async () => {
    const clock = virtualClock();
    const body = (async function* () {
      yield new Uint8Array([1]);
      yield new Uint8Array([2]);
    })();
    const { call } = policyBench(
      [deadline({ ms: 1_000 })],
      () => ({ status: 200, headers: new Headers(), body, text: async () => "" }),
      clock,
    );
    const reply = await call();
    expect(clock.pending()).toEqual([1_000]);
    for await (const _ of reply.body ?? []);
    expect(clock.pending()).toEqual([]);
  });

  it("costs nothing without a time", async () => {
    const clock = virtualClock();
    const { call, sent } = policyBench([deadline()], () => replyOf(), clock);
    const { signal } = new AbortController();
    await call({}, { signal });
    expect(sent[0]?.context.signal).toBe(signal);
    expect(clock.started()).toBe(0);
  });
});
