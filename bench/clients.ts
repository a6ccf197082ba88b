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

/** A certificate of the tests for 127.0.0.1, with its key and its authority. */
const certificate = (lab: Lab, file: string): string =>
  join(lab.repository, "tests/support/certificates", file);

/** Starts the server in its own process, for as long as `use` works with its base URL, which is of https where that is asked for. */
export const withServer = async <T>(
  lab: Lab,
  use: (baseURL: string) => Promise<T>,
  protocol: "http" | "https" = "http",
): Promise<T> => {
  const files = ["server.pem", "server-key.pem"].map((file) => certificate(lab, file));
  const server = fork(join(lab.folder, "processes/server.js"), protocol === "https" ? files : []);
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
  protocol: "http" | "https" = "http",
): Promise<Quantity["figures"]> =>
  withServer(
    lab,
    async (baseURL) => {
      const rounds: Record<ContenderName, Took[]>[] = [];
      for (let i = 0; i < processes; i++)
        rounds.push(
          await withClients(lab, baseURL, names, (tookOf) =>
            interleave(names, warmUp + counted, (name) => tookOf(name, round)),
          ),
        );
      const figure = (name: ContenderName): number =>
        median(rounds.flatMap((took) => cpuOf(took[name].slice(warmUp)))) / unitsPerRound;
      return Object.fromEntries(names.map((name) => [name, figure(name)]));
    },
    protocol,
  );

const cpuOf = (took: readonly Took[]): number[] => took.map(({ cpuMicros }) => cpuMicros);

/** What large work costs a process that does nothing else. */
export interface Costs {
  /** Of each call, in microseconds. */
  readonly cpu: Quantity["figures"];
  /** The most that was resident in the process, Node included, in bytes. */
  readonly peak: Quantity["figures"];
}

/**
 * The CPU of each caller per call, and the peak of its memory: each process is of one caller and does one kind of work, since
 * the peak is of all that it has done. Processes take turns, and a figure is the median of theirs.
 */
export const costsAlone = async (
  lab: Lab,
  round: Round,
  { processes, warmUp, counted }: Repetitions,
  names: readonly ContenderName[],
): Promise<Costs> =>
  withServer(lab, async (baseURL) => {
    const took = await interleave(names, processes, (name) =>
      withClients(lab, baseURL, [name], async (tookOf) => {
        const rounds = (await interleave([name], warmUp + counted, () => tookOf(name, round)))[name];
        const cpu = median(cpuOf(rounds.slice(warmUp))) / round.calls;
        return { cpu, peak: rounds.at(-1)?.peakBytes ?? Number.NaN };
      }),
    );
    const figures = (of: keyof Costs): Quantity["figures"] =>
      Object.fromEntries(names.map((name) => [name, median(took[name].map((costs) => costs[of]))]));
    return { cpu: figures("cpu"), peak: figures("peak") };
  });

/** Starts a process per caller, for as long as `use` has rounds done by them. */
const withClients = async <T>(
  lab: Lab,
  baseURL: string,
  names: readonly ContenderName[],
  use: (tookOf: (name: ContenderName, round: Round) => Promise<Took>) => Promise<T>,
): Promise<T> => {
  const clients = new Map<ContenderName, ChildProcess>();
  // By the environment, all trust the server's certificate without an option of their own.
  const env = baseURL.startsWith("https:")
    ? { ...process.env, NODE_EXTRA_CA_CERTS: certificate(lab, "ca.pem") }
    : process.env;
  try {
    for (const name of names) {
      const script = join(lab.folder, "processes/client.js");
      const client = fork(script, [name, baseURL], { execArgv: ["--expose-gc"], env });
      clients.set(name, client);
      await nextMessage(client);
    }
    return await use(async (name, round) => {
      const client = clients.get(name) as ChildProcess;
      client.send(round);
      return (await nextMessage(client)) as Took;
    });
  } finally {
    for (const client of clients.values()) if (client.connected) client.disconnect();
  }
};
