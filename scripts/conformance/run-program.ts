import { spawn } from "node:child_process";
import { dirname } from "node:path";

/** How a program ended. */
export interface Ending {
  readonly ok: boolean;
  /** The first line of the error; empty without one. */
  readonly why: string;
}

/** A sample makes a few calls to this machine; one that takes longer waits for something that never comes. */
const limitMs = 30_000;

/** Runs a program in a process of its own, in its folder, with no environment but the one given. */
export const runProgram = async (
  path: string,
  environment: Readonly<Record<string, string>>,
): Promise<Ending> => {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", path], {
    cwd: dirname(path),
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearTimeout(timer);
  if (code === 0) return { ok: true, why: "" };
  return { ok: false, why: code === null ? `did not end within ${limitMs} ms` : reason(errors) };
};

/** The line of an uncaught error that names it. */
const reason = (errors: string): string =>
  (/^(?:\w*Error\b.*|.*\[ERR_.*)$/m.exec(errors)?.[0] ?? errors.trim().split("\n")[0] ?? "").trim();
