import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type ContenderName, callers } from "./contender-names.ts";
import type { Lab } from "./lab.ts";
import type { Round, Took } from "./processes/client.ts";
import type { Quantity } from "./report.ts";
import { interleave, median } from "./statistics.ts";

/** What a process says next. @throws Error when it ends before */
export const nextMessage = async (child: ChildProcess): Promise<unknown> => {
  const over = new AbortController();
  const { signal } = over;
  const failed = once(child, "exit", { signal }).then(() => {
    throw new Error(`${child.spawnargs.slice(-2).join(" ")} ended before it answered`);
  });
  try {
    return (await Promise.race([once(child, "message", { signal }), failed]))[0];
  } finally {
    failed.catch(() => {}); // The loser of the race is about to be aborted.
    over.abort();
  }
};

/** Starts the server in its own process, for as long as `use` works with its base URL. */
export const withServer = async <T>(lab: Lab, use: (baseURL: string) => Promise<T>): Promise<T> => {
  const server = fork(join(lab.folder, "processes/server.ts"));
  try {
    return await use((await nextMessage(server)) as string);
  } finally {
    server.disconnect();
  }
};

/** How often a round is done. */
export interface Repetitions {
  /** Processes per contender, one after the other: how V8 compiles a program differs between them by some percent. */
  readonly processes: number;
  /** Rounds of each process that are for the compilers and are not counted. */
  readonly warmUp: number;
  readonly counted: number;
}

/** The CPU of each caller in a round, in microseconds per unit: the median of the counted rounds, which take turns. */
export const cpuPerUnit = async (
  lab: Lab,
  round: Round,
  unitsPerRound: number,
  { processes, warmUp, counted }: Repetitions,
  names: readonly ContenderName[] = callers,
): Promise<Quantity["figures"]> =>
  withServer(lab, async (baseURL) => {
    const rounds: Record<ContenderName, number[]>[] = [];
    for (let i = 0; i < processes; i++)
      rounds.push(
        await withClients(lab, baseURL, names, (cpuOf) =>
          interleave(names, warmUp + counted, (name) => cpuOf(name, round)),
        ),
      );
    const figure = (name: ContenderName): number =>
      median(rounds.flatMap((took) => took[name].slice(warmUp))) / unitsPerRound;
    return Object.fromEntries(names.map((name) => [name, figure(name)]));
  });

/** Starts a process per caller, for as long as `use` has rounds done by them. */
const withClients = async <T>(
  lab: Lab,
  baseURL: string,
  names: readonly ContenderName[],
  use: (cpuOf: (name: ContenderName, round: Round) => Promise<number>) => Promise<T>,
): Promise<T> => {
  const clients = new Map<ContenderName, ChildProcess>();
  try {
    for (const name of names) {
      const script = join(lab.folder, "processes/client.ts");
      const client = fork(script, [name, baseURL], { execArgv: ["--expose-gc"] });
      clients.set(name, client);
      await nextMessage(client);
    }
    return await use(async (name, round) => {
      const client = clients.get(name) as ChildProcess;
      client.send(round);
      return ((await nextMessage(client)) as Took).cpuMicros;
    });
  } finally {
    for (const client of clients.values()) if (client.connected) client.disconnect();
  }
};
