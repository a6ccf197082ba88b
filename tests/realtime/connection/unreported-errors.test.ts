import { describe, expect, it } from "@jest/globals";
import { UnreportedErrors } from "../../../src/handwritten/realtime/connection/unreported-errors.ts";

describe("UnreportedErrors", () => {
  it("gives all of them once, in order, to a listener", () => {
    const errors = new UnreportedErrors();
    errors.add({ error: 1, isThrown: true });
    errors.add({ error: 2, isThrown: false });
    expect([errors.take(), errors.take(), errors.thrown()]).toEqual([[1, 2], [], []]);
  });

  it("gives a loop those that it has to throw, once, and keeps them for listeners", () => {
    const errors = new UnreportedErrors();
    errors.add({ error: 1, isThrown: true });
    errors.add({ error: 2, isThrown: false });
    errors.add({ error: 3, isThrown: true });
    expect([errors.thrown(), errors.thrown(), errors.take()]).toEqual([[1, 3], [], [1, 2, 3]]);
  });

  it("gives the next loop an error that the one before did not throw", () => {
    const errors = new UnreportedErrors();
    errors.add({ error: 1, isThrown: true });
    errors.add({ error: 2, isThrown: true });
    errors.thrown();
    errors.notThrown(2);
    errors.notThrown("unknown");
    expect(errors.thrown()).toEqual([2]);
  });

  it("keeps the last hundred", () => {
    const errors = new UnreportedErrors();
    for (let error = 0; error < 102; error++) errors.add({ error, isThrown: false });
    const kept = errors.take();
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([100, 2, 101]);
  });
});
