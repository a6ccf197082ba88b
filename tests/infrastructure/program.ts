import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, chmodSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe } from "@jest/globals";
import { closedPort } from "../support/hostile-server.ts";
import { until } from "../support/until.ts";

/** The programs of these tests, each a package of Debian of that name. */
export type ProgramName = "nginx" | "haproxy" | "squid";

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Where a program is; undefined on a machine without it. */
const pathOf = (name: ProgramName): string | undefined =>
  [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"]
    .map((folder) => join(folder, name))
    .find(isExecutable);

/** Tests that need a program. In CI they fail without it; elsewhere they are skipped, and say so. */
export const describeWith = (name: ProgramName, subject: string, tests: () => void): void => {
  if (pathOf(name) || process.env["CI"]) describe(subject, tests);
  else describe.skip(`${subject}: SKIPPED, it is not installed here (apt-get install ${name})`, tests);
};

/** A program of a test on a port of 127.0.0.1. `await using` ends it. */
export interface Program extends AsyncDisposable {
  readonly port: number;
  readonly origin: string;
  /** Where it may write. */
  readonly folder: string;
  readonly pid: number;
  signal(signal: NodeJS.Signals): void;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  /** The text of a file that it has written; empty while there is none. */
  read(file: string): string;
}

export interface ProgramOptions {
  /** The text of its configuration. */
  readonly configuration: (port: number, folder: string) => string;
  /** Its arguments; `file` is the configuration. */
  readonly args: (file: string, port: number, folder: string) => readonly string[];
  /** Other files of its folder, by their names. */
  readonly files?: Readonly<Record<string, string>>;
  /** Takes away what it leaves elsewhere. */
  readonly tidy?: (port: number) => void;
}

/** Starts a program with a folder of its own, and waits until it takes connections. It needs no root, and can be it. */
export const startProgram = async (name: ProgramName, options: ProgramOptions): Promise<Program> => {
  const path = pathOf(name);
  if (!path)
    throw new Error(`${name} is not installed here, and these tests need it: apt-get install ${name}`);
  const port = await closedPort();
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  // As root, its workers are another user's.
  chmodSync(folder, 0o777);
  const file = join(folder, `${name}.conf`);
  for (const [other, text] of Object.entries(options.files ?? {})) writeFileSync(join(folder, other), text);
  writeFileSync(file, options.configuration(port, folder));
  let child: ChildProcess;
  let ended: Promise<void>;
  const start = async (): Promise<void> => {
    // A process group of its own, for the workers that a crash leaves behind.
    const started = spawn(path, options.args(file, port, folder), {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let said = "";
    for (const stream of [started.stdout, started.stderr])
      stream?.on("data", (chunk) => {
        said = (said + chunk).slice(-4_000);
      });
    child = started;
    ended = new Promise((resolve) => started.on("exit", () => resolve()).on("error", () => resolve()));
    await until(() => {
      if (started.exitCode !== null || !started.pid)
        throw new Error(`${name} ended with ${started.exitCode}: ${said}`);
      return takesConnections(port);
    });
  };
  /** To its process group, unless it has ended by itself, with all of its workers. */
  const signalAll = (signal: NodeJS.Signals): void => {
    if (!child.pid || child.exitCode !== null) return;
    process.kill(-child.pid, signal);
  };
  const kill = async (): Promise<void> => {
    signalAll("SIGKILL");
    await ended;
  };
  await start();
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    folder,
    get pid() {
      return child.pid ?? 0;
    },
    signal: (signal) => void child.kill(signal),
    kill,
    restart: start,
    read: (file) => {
      try {
        return readFileSync(join(folder, file), "utf8");
      } catch {
        return "";
      }
    },
    [Symbol.asyncDispose]: async () => {
      await kill();
      options.tidy?.(port);
      // Its workers may end a little later than itself.
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
};

const takesConnections = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });

/** Whether the test runs as root, whose programs give their workers to another user. */
export const isRoot: boolean = process.getuid?.() === 0;
