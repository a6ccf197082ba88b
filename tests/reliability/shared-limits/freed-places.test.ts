import { describe, expect, it } from "@jest/globals";
import { WaitingLine } from "../../../src/handwritten/reliability/rate-limit/waiting-line.ts";
import { FreedPlaces } from "../../../src/handwritten/reliability/shared-limits/freed-places.ts";
import type {
  SharedBucket,
  SharedStore,
} from "../../../src/handwritten/reliability/shared-limits/shared-store.ts";

const bucket = (id: string, periodMs = 0): SharedBucket => ({ id, limit: 1, periodMs, burst: 1 });
const storeOf = (onFreed?: SharedStore["onFreed"]): SharedStore => ({
  take: () => Promise.reject(new Error("not asked")),
  settle: async () => {},
  leave: async () => {},
  renew: async () => {},
  onFreed,
});

describe("places that come free elsewhere", () => {
  it("are asked for twenty times in the time that a call takes, every 5 to 100 ms", () => {
    const pollAfter = (...took: number[]): number => {
      const places = new FreedPlaces(storeOf(), () => {});
      for (const ms of took) places.tookMs(ms);
      return places.pollMs;
    };
    expect([pollAfter(), pollAfter(100), pollAfter(300), pollAfter(1), pollAfter(60_000)]).toEqual([
      100, 5, 15, 5, 100,
    ]);
    expect(pollAfter(200, 700)).toBeCloseTo(15);
  });

  it("are asked for every 100 ms where they are announced", () => {
    const places = new FreedPlaces(
      storeOf(() => {}),
      () => {},
    );
    places.tookMs(100);
    expect(places.pollMs).toBe(100);
  });

  it("are looked for by the lines that wait for one in that bucket, and by no others", () => {
    let announce: (bucket: string) => void = () => {};
    const asked: string[] = [];
    const places = new FreedPlaces(
      storeOf((listener) => {
        announce = listener;
      }),
      ({ name }) => asked.push(name),
    );
    const [a, b] = [new WaitingLine("a"), new WaitingLine("b")];
    places.waitFor(a, [bucket("x"), bucket("rate", 1_000)]);
    places.waitFor(b, [bucket("x"), bucket("y")]);
    for (const id of ["x", "y", "rate", "z"]) announce(id);
    expect(asked).toEqual(["a", "b", "b"]);
    places.waitFor(b, [bucket("y")]);
    places.waitFor(a, []);
    asked.length = 0;
    for (const id of ["x", "y"]) announce(id);
    expect(asked).toEqual(["b"]);
  });
});
