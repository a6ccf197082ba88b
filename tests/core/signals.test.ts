import { afterEach, describe, expect, it } from "@jest/globals";
import { isNever, never } from "../../src/handwritten/core/signals.ts";

const globals = globalThis as { WebSocketPair?: unknown };

describe("the signal of a call whose caller gave none", () => {
  afterEach(() => {
    delete globals.WebSocketPair;
  });

  it("is made anew for each on workerd, where one request may not touch another's", () => {
    globals.WebSocketPair = class {};
    const [first, second] = [never(), never()];
    expect(first).not.toBe(second);
    expect([isNever(first), isNever(second)]).toEqual([true, true]);
  });

  it("is one for all elsewhere", () => {
    expect(never()).toBe(never());
    expect(isNever(never())).toBe(true);
  });

  it("is none of a caller", () => {
    expect([isNever(new AbortController().signal), isNever(null), isNever(undefined)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
