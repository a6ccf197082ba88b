import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { nextMessage } from "../clients.ts";
import { type ContenderName, ourAPIs } from "../contender-names.ts";
import type { Lab } from "../lab.ts";
import type { Order } from "../processes/holding-server.ts";
import type { Memory, Task } from "../processes/streaming-client.ts";
import { interleave, median } from "../statistics.ts";
import { kilobytes } from "../units.ts";
import type { Measure } from "./measure.ts";

const streams = 2_000;
/**
 * Read before, several times over, so that what is loaded or compiled on first use is not counted. After one round V8
 * goes on compiling while the measured streams open, in threads whose freed memory stays resident: about 4 MB for the
 * process, which would be counted as 2 kB of each stream, or more when the machine is busy.
 */
const warmUp = 200;
const warmUpRounds = 5;
const names: readonly ContenderName[] = ["floor", "class-api", "functional-api", "openai"];

/** Memory of a streamed chat completion that is open. */
export const openStreams: Measure = async (lab, quick) => {
  const processes = quick ? 1 : 5;
  const took = await interleave(names, processes, (name) => memoryPerStream(lab, name));
  const figures = (of: keyof Memory): Partial<Record<ContenderName, number>> =>
    Object.fromEntries(names.map((name) => [name, median(took[name].map((memory) => memory[of]))]));
  return {
    title: "Open stream",
    how: `${streams} streams on one process, all at their half: what its memory has grown by since ${warmUpRounds * warmUp} streams were read to their end, ${warmUp} at once, per stream. Held is what is resident when garbage is collected and the heap compacted; objects are V8's part of that; as it stands, the young generation and garbage count too. Medians of ${processes} processes; all streams are then read to their end.`,
    quantities: [
      {
        label: "memory held",
        figures: figures("held"),
        format: kilobytes,
        targets: ourAPIs.map((of) => ({ of, atMost: 1.2, times: "floor" as const })),
      },
      { label: "objects", figures: figures("objects"), format: kilobytes },
      { label: "as it stands", figures: figures("standing"), format: kilobytes },
    ],
  };
};

/** In two processes of its own: what one measurement leaves behind would be another's. */
const memoryPerStream = async (lab: Lab, name: ContenderName): Promise<Memory> => {
  const script = (file: string): string => join(lab.folder, "processes", file);
  const server = fork(script("holding-server.js"));
  let client: ChildProcess | undefined;
  try {
    const baseURL = (await nextMessage(server)) as string;
    client = fork(script("streaming-client.js"), [name, baseURL], { execArgv: ["--expose-gc"] });
    await nextMessage(client);
    for (let round = 0; round < warmUpRounds; round++) await ask<Task>(client, { read: warmUp });
    const before = (await ask<Task>(client, "measure")) as Memory;
    await ask<Order>(server, { hold: streams });
    const held = nextMessage(server);
    client.send({ read: streams } satisfies Task);
    await held;
    const during = (await ask<Task>(client, "measure")) as Memory;
    const read = nextMessage(client);
    server.send("release" satisfies Order);
    await read;
    const perStream = (of: keyof Memory): number => (during[of] - before[of]) / streams;
    return { standing: perStream("standing"), held: perStream("held"), objects: perStream("objects") };
  } finally {
    for (const child of [client, server]) if (child?.connected) child.disconnect();
  }
};

/** Tells a process something, and waits for what it answers. */
const ask = <Message extends object | string>(child: ChildProcess, message: Message): Promise<unknown> => {
  const answer = nextMessage(child);
  child.send(message);
  return answer;
};
