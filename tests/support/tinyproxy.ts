import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
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

/** Where tinyproxy is (https://tinyproxy.github.io); undefined on a machine without it. */
export const tinyproxyPath: string | undefined = [
  ...(process.env["PATH"] ?? "").split(delimiter),
  "/usr/bin",
  "/usr/sbin",
]
  .map((folder) => join(folder, "tinyproxy"))
  .find(isExecutable);

/** A tinyproxy of its own on a free port of 127.0.0.1. `await using` ends it. */
export const startTinyproxy = async (
  path: string,
  ...settings: readonly string[]
): Promise<AsyncDisposable & { readonly port: number }> => {
  const port = await closedPort();
  const folder = mkdtempSync(join(tmpdir(), "tinyproxy-"));
  const config = join(folder, "tinyproxy.conf");
  writeFileSync(
    config,
    [
      `Port ${port}`,
      "Listen 127.0.0.1",
      "Allow 127.0.0.1",
      "Timeout 60",
      "MaxClients 20",
      ...settings,
      "",
    ].join("\n"),
  );
  const child = spawn(path, ["-d", "-c", config], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) =>
    child.on("exit", () => resolve()).on("error", () => resolve()),
  );
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.pid) child.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  try {
    await until(() => {
      if (child.exitCode !== null || !child.pid) throw new Error(`tinyproxy ended with ${child.exitCode}`);
      return accepts(port);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, [Symbol.asyncDispose]: stop };
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });
