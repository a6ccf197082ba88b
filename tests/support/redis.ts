import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { closedPort } from "./hostile-server.ts";
import { until } from "./until.ts";

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Where redis-server is (https://redis.io), or valkey-server (https://valkey.io); undefined on a machine without them. */
export const redisPath: string | undefined = ["redis-server", "valkey-server"]
  .flatMap((name) =>
    [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/sbin", "/usr/local/bin"].map(
      (folder) => join(folder, name),
    ),
  )
  .find(isExecutable);

/** What a suite that needs Redis says of itself. In CI it fails without one; elsewhere it is skipped, and says so. */
export const redisTitle = (subject: string): string =>
  redisPath ? subject : `${subject}: SKIPPED, Redis is not installed here (apt-get install redis-server)`;

/** Whether a suite that needs Redis runs: also without one where its absence is a failure. */
export const runsRedis: boolean = redisPath !== undefined || Boolean(process.env["CI"]);

/** A Redis of its own on a free port of 127.0.0.1, that keeps nothing. `await using` ends it. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  /** Ends it without a word, as a crash does. */
  kill(): Promise<void>;
  /** It takes connections and answers nothing, until it is told to go on. */
  freeze(): void;
  thaw(): void;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
}

/** @param settings - as on the command line: `"--cluster-enabled", "yes"` */
export const startRedis = async (...settings: readonly string[]): Promise<RedisServer> => {
  const path = redisPath;
  if (!path)
    throw new Error("Redis is not installed here, and these tests need one: apt-get install redis-server");
  const port = await closedPort();
  const folder = mkdtempSync(join(tmpdir(), "redis-"));
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  const start = async (): Promise<void> => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const started = spawn(path, [...args, "--dir", folder, ...settings], { stdio: "ignore" });
    child = started;
    ended = new Promise((resolve) => started.on("exit", () => resolve()).on("error", () => resolve()));
    await until(() => {
      if (started.exitCode !== null || !started.pid) throw new Error(`Redis ended with ${started.exitCode}`);
      return answers(port);
    });
  };
  const kill = async (): Promise<void> => {
    if (child?.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    port,
    kill,
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    restart: start,
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(folder, { recursive: true });
    },
  };
};

const answers = async (port: number): Promise<boolean> => {
  const client = redisClient(port);
  try {
    return (await client.call("PING")) === "PONG";
  } catch {
    return false;
  } finally {
    client.close();
  }
};

/** A client with no more than tests need: it connects when asked, and again when asked after the connection broke. */
export interface RedisTestClient {
  call(command: string, ...args: string[]): Promise<unknown>;
  close(): void;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Speaks RESP 2 (https://redis.io/docs/latest/develop/reference/protocol-spec/). */
export const redisClient = (
  port: number,
  onMessage: (channel: string, message: string) => void = () => {},
): RedisTestClient => {
  let socket: Socket | undefined;
  let pending: Pending[] = [];
  const open = (): Socket => {
    let received = Buffer.alloc(0);
    const mine: Pending[] = [];
    pending = mine;
    const opened = connect(port, "127.0.0.1");
    const end = (error?: Error): void => {
      if (socket === opened) socket = undefined;
      for (const { reject } of mine.splice(0))
        reject(error ?? new Error("the connection to Redis is closed"));
    };
    opened
      .setNoDelay()
      .on("error", end)
      .on("close", () => end())
      .on("data", (data) => {
        received = Buffer.concat([received, data]);
        for (let read = readValue(received, 0); read; read = readValue(received, 0)) {
          received = received.subarray(read.next);
          const { value } = read;
          // What is published comes unasked.
          if (Array.isArray(value) && value[0] === "message") {
            onMessage(String(value[1]), String(value[2]));
            continue;
          }
          const asked = mine.shift();
          if (value instanceof Error) asked?.reject(value);
          else asked?.resolve(value);
        }
      });
    return opened;
  };
  return {
    call: (...args) =>
      new Promise((resolve, reject) => {
        socket ??= open();
        pending.push({ resolve, reject });
        const parts = args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`);
        socket.write(`*${args.length}\r\n${parts.join("")}`);
      }),
    close: () => void socket?.destroy(),
  };
};

/** A value and where the next one begins; undefined when it is not all there yet. */
const readValue = (data: Buffer, from: number): { value: unknown; next: number } | undefined => {
  const end = data.indexOf("\r\n", from);
  if (end < 0) return undefined;
  const line = data.toString("utf8", from + 1, end);
  const next = end + 2;
  switch (data.toString("utf8", from, from + 1)) {
    case "+":
      return { value: line, next };
    case "-":
      return { value: new Error(line), next };
    case ":":
      return { value: Number(line), next };
    case "$": {
      const length = Number(line);
      if (length < 0) return { value: null, next };
      if (data.length < next + length + 2) return undefined;
      return { value: data.toString("utf8", next, next + length), next: next + length + 2 };
    }
    case "*": {
      const items: unknown[] = [];
      let at = next;
      for (let count = Number(line); count > 0; count--) {
        const item = readValue(data, at);
        if (!item) return undefined;
        items.push(item.value);
        at = item.next;
      }
      return { value: items, next: at };
    }
    default:
      throw new Error(`Redis answered ${JSON.stringify(line)}`);
  }
};
