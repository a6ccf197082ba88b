import type { Contender, Start } from "../contenders/contender.ts";
import { type Particulars, type Work, works } from "./works.ts";

/** One round of work: so many calls, so many of them in flight. */
export interface Round extends Particulars {
  readonly work: Work;
  readonly calls: number;
  readonly inFlight: number;
}

/** What a round took. */
export interface Took {
  /** User and system CPU of this process, all threads. */
  readonly cpuMicros: number;
  /** The most that has been resident since the process began, in bytes. */
  readonly peakBytes: number;
}

const run = async (contender: Contender, round: Round): Promise<Took> => {
  globalThis.gc?.(); // Each round pays for its own garbage.
  const before = process.cpuUsage();
  let left = round.calls;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await works[round.work](contender, round);
  };
  await Promise.all(Array.from({ length: round.inFlight }, worker));
  const { user, system } = process.cpuUsage(before);
  return { cpuMicros: user + system, peakBytes: process.resourceUsage().maxRSS * 1024 };
};

// A process of one contender: its parent sends it rounds, and is sent what each of them took.
const [name, baseURL] = process.argv.slice(2);
const { start } = (await import(`../contenders/${name}.ts`)) as { start: Start };
const contender = await start(baseURL ?? "");
process.on("message", async (round: Round) => process.send?.(await run(contender, round)));
process.on("disconnect", () => process.exit());
process.send?.("ready");
