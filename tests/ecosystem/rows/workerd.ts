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
      scriptPath: outfile,
      compatibilityDate: "2026-07-01",
      compatibilityFlags: KINDS[name],
    });
    try {
      const answer = await worker.dispatchFetch("http://worker.test/");
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as Result[];
    } finally {
      await worker.dispose();
    }
  },
});

export const workerdRows: readonly Row[] = [row("workerd"), row("workerd nodejs_compat")];
