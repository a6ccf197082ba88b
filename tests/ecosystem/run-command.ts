import { execFile } from "node:child_process";

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: 120 000. */
  readonly timeoutMs?: number;
}

/** Variables that would change what a consumer does: this project's, Node's and the test runners'. */
const OWN_VARIABLES =
  /^(OPENAI_|AZURE_OPENAI_|NODE_OPTIONS$|NODE_PATH$|JEST_|VITEST|npm_|NO_COLOR$|FORCE_COLOR$)/;

const environment = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name))),
  NO_COLOR: "1",
  // Everything here is on this machine.
  NO_PROXY: "127.0.0.1,localhost",
  no_proxy: "127.0.0.1,localhost",
  ...more,
});

/** Runs a program to its end, and gives what it printed. @throws Error with what it printed when it fails */
export const runCommand = (
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const { cwd, env, timeoutMs = 120_000 } = options;
    const settings = { cwd, env: environment(env), timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(command, args, settings, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const how = error.killed ? `not done after ${timeoutMs} ms` : `exit ${error.code}`;
      reject(new Error([`${how}: ${command} ${args.join(" ")}`, stdout, stderr].filter(Boolean).join("\n")));
    });
    child.stdin?.end();
  });
