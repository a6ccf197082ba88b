import { setTimeout } from "node:timers/promises";
import type { Start } from "../contenders/contender.ts";
import { eventsPerHalf } from "./answers.ts";

/** The memory of a process that has nothing to do, in bytes. */
export interface Memory {
  /** Resident, as it stands: with V8's young generation, which grows with all that is allocated, and with garbage. */
  readonly standing: number;
  /** Resident when garbage is collected and the rest moved together: what is held. */
  readonly held: number;
  /** Of that, objects and what they hold outside of V8's heap. */
  readonly objects: number;
}

/** What its parent tells it: to read so many streams and say when all are over, or to say what memory it has. */
export type Task = { readonly read: number } | "measure";

const memory = async (): Promise<Memory> => {
  const standing = process.memoryUsage.rss();
  for (let i = 0; i < 2; i++)
    await globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  const { rss, heapUsed, external } = process.memoryUsage();
  return { standing, held: rss, objects: heapUsed + external };
};

/** Waits until this process has nothing to do: what has come has been read. */
const untilIdle = async (): Promise<void> => {
  for (let idle = 0; idle < 3; ) {
    const before = process.cpuUsage();
    await setTimeout(50);
    const { user, system } = process.cpuUsage(before);
    idle = user + system < 5_000 ? idle + 1 : 0;
  }
};

const [name, baseURL] = process.argv.slice(2);
const { start } = (await import(`../contenders/${name}.ts`)) as { start: Start };
const contender = await start(baseURL ?? "");

const readOne = async (): Promise<void> => {
  const events = await contender.stream();
  if (events !== 2 * eventsPerHalf) throw new Error(`${events} of ${2 * eventsPerHalf} events arrived`);
};

process.on("message", async (task: Task) => {
  if (task === "measure") {
    await untilIdle();
    process.send?.(await memory());
  } else {
    await Promise.all(Array.from({ length: task.read }, readOne));
    process.send?.("read");
  }
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
