import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestServer } from "../../src/handwritten/testing/index.ts";
import { repository } from "../support/samples.ts";

/** How a program ended: what it sent that the server took for a call, and the error that it ended in, if it did. */
export interface Outcome {
  readonly operations: readonly (string | undefined)[];
  readonly error: string | null;
}

/** What programs import, and where it is before anything is built. */
export const redirects: Readonly<Record<string, string>> = {
  "api-openai": join(repository, "src/handwritten/index.ts"),
  "#platform-fetch": join(repository, "src/handwritten/transport/node.ts"),
  "#installed-ws": join(repository, "src/handwritten/realtime/socket/installed-ws-of-node.ts"),
};

/** Runs programs against a server, in one process of their own. `folder` is for what passes between the processes. */
export const runSamples = async (
  programs: readonly string[],
  server: TestServer,
  folder: string,
): Promise<Outcome[]> => {
  const [plan, report] = [join(folder, "plan.json"), join(folder, "report.json")];
  await writeFile(plan, JSON.stringify({ programs, redirects }));
  const runner = fileURLToPath(new URL("sample-runner.ts", import.meta.url));
  await promisify(execFile)(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", runner, plan, report],
    {
      env: {
        PATH: process.env["PATH"],
        OPENAI_API_KEY: server.apiKey,
        OPENAI_ADMIN_KEY: server.adminAPIKey,
        OPENAI_BASE_URL: server.url,
      },
    },
  );
  const endings = JSON.parse(await readFile(report, "utf8")) as (string | null)[];
  return programs.map((_, index) => ({
    operations: server.requests
      .filter(({ headers }) => headers["x-sample"] === String(index))
      .map(({ operation }) => operation),
    error: endings[index] ?? null,
  }));
};
