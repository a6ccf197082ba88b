import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { esbuild } from "../bundlers.ts";
import type { Result, Row } from "../row.ts";

interface MiniflareModule {
  readonly Miniflare: new (
    options: object,
  ) => {
    dispatchFetch(url: string): Promise<Response>;
    dispose(): Promise<void>;
  };
}

/** Workers as they are made by default, and with Node's modules beside. */
const KINDS = { workerd: [], "workerd nodejs_compat": ["nodejs_compat"] } as const;

const row = (name: keyof typeof KINDS): Row => ({
  name,
  group: "Runtimes",
  version: (workspace) =>
    `workerd ${workspace.versionOf("workerd")} (miniflare ${workspace.versionOf("miniflare")}), bundled by esbuild`,
  run: async (workspace) => {
    const project = await workspace.project(name, "workerd");
    const outfile = join(project, "out/worker.mjs");
    await esbuild(workspace, {
      entryPoints: [join(project, "worker.mjs")],
      outfile,
      platform: "browser",
      // As wrangler has them.
      conditions: ["workerd", "worker", "browser"],
      external: ["node:*", "cloudflare:*"],
    });
    const { Miniflare } = (await import(
      pathToFileURL(workspace.tool("miniflare/dist/src/index.js")).href
    )) as MiniflareModule;
    const worker = new Miniflare({
      modules: true,
      script: await readFile(outfile, "utf8"),
      compatibilityDate: "2026-07-01",
      compatibilityFlags: KINDS[name],
    });
    try {
      const first = await resultsOf(worker.dispatchFetch("http://worker.test/"));
      // What one request has made, workerd lets no other request use.
      const second = await resultsOf(worker.dispatchFetch("http://worker.test/"));
      return [...first, ...second.map((result) => ({ ...result, name: `second request: ${result.name}` }))];
    } finally {
      await worker.dispose();
    }
  },
});

const resultsOf = async (answered: Promise<Response>): Promise<Result[]> => {
  const answer = await answered;
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Result[];
};

export const workerdRows: readonly Row[] = [row("workerd"), row("workerd nodejs_compat")];
