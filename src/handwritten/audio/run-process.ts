import type { ChildProcess, SpawnOptions } from "node:child_process";
import { builtinModule } from "../core/runtime/builtin-module.ts";
import { ConfigurationError, UsageError } from "../errors/index.ts";

/** The end of what a program wrote to stderr, which says why it failed. */
const MAX_SAID = 300;

/** A program of FFmpeg that runs. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves with its exit code, null when a signal ended it. Rejects when it cannot start. */
  readonly ended: Promise<number | null>;
  /** The error for an exit code. */
  failure(code: number | null): UsageError;
}

/** @throws ConfigurationError where there are no processes */
export const run = (
  program: "ffplay" | "ffmpeg",
  of: string,
  args: readonly string[],
  stdio: SpawnOptions["stdio"],
): Running => {
  const processes = builtinModule("node:child_process");
  if (!processes)
    throw new ConfigurationError(
      `${of} runs \`${program}\`, so it needs Node, Deno or Bun; a browser has the Web Audio API for that`,
    );
  const child = processes.spawn(program, [...args], { stdio, env: process.env });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-MAX_SAID);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "ENOENT" ? "is not on the PATH: install FFmpeg" : "cannot be started";
      reject(new ConfigurationError(`${of} needs \`${program}\`, which ${why}`, { cause }));
    });
    child.once("close", resolve);
  });
  const failure = (code: number | null): UsageError =>
    new UsageError(`\`${program}\` ended with ${code ?? "a signal"}${said && `: ${said.trim()}`}`);
  return { child, ended, failure };
};
