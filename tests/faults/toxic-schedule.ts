import type { Clock } from "../../src/handwritten/core/clock.ts";
import type { SeededRandom } from "../support/seeded-random.ts";
import type { Toxicity, ToxicProxy, Toxics } from "../support/toxic-proxy.ts";

/** Each fault by its name, its amount by chance. */
export const faults: Readonly<Record<string, (random: SeededRandom) => Toxicity>> = {
  latency: (random) => both(random, { latency: { ms: random.integer(10, 400), jitterMs: 10 } }),
  "small bandwidth": (random) =>
    both(random, { bandwidth: { bytesPerSecond: random.integer(20, 400) * 1_000 } }),
  "slow close": (random) => both(random, { slowClose: { ms: random.integer(10, 400) } }),
  "silence for ever": (random) => both(random, { timeout: { ms: 0 } }),
  "silence, then the end": (random) => both(random, { timeout: { ms: random.integer(1, 60) } }),
  reset: (random) => both(random, { resetPeer: { ms: random.integer(0, 30) } }),
  slices: (random) =>
    both(random, {
      slicer: { bytes: random.integer(200, 2_000), variation: 150, pauseMs: random.integer(0, 1) },
    }),
  "limited data": (random) => both(random, { limitData: { bytes: random.integer(0, 20_000) } }),
  "half close": (random) => both(random, { halfClose: { bytes: random.integer(0, 20_000) } }),
  down: () => ({ down: true }),
};

/** One direction or both. */
const both = (random: SeededRandom, toxics: Toxics): Toxicity => ({
  ...(random.chance(0.6) && { upstream: toxics }),
  ...(random.chance(0.8) && { downstream: toxics }),
});

const mixed = (random: SeededRandom, names: readonly string[]): Toxicity => {
  const made = Array.from({ length: random.integer(1, Math.min(3, names.length)) }, () =>
    (faults[random.pick(names)] as (random: SeededRandom) => Toxicity)(random),
  );
  return made.reduce((all, one) => ({
    down: (all.down || one.down) ?? false,
    upstream: { ...all.upstream, ...one.upstream },
    downstream: { ...all.downstream, ...one.downstream },
  }));
};

/** Spoils a proxy and leaves it alone by turns, until the signal aborts; then it is well again. */
export const flap = async (
  proxy: ToxicProxy,
  names: readonly string[],
  { random, clock }: { readonly random: SeededRandom; readonly clock: Clock },
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    await proxy.set(mixed(random, names));
    await pause(clock, random.integer(50, 600), signal);
    await proxy.set({});
    await pause(clock, random.integer(20, 200), signal);
  }
};

const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  // The end of the run is no failure of it.
  clock.sleep(ms, signal).catch((error: unknown) => {
    if (error !== signal.reason) throw error;
  });
