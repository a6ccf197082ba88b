import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundlers, esbuild } from "../bundlers.ts";
import { chromiumPath, chromiumVersion, openPage } from "../chromium.ts";
import type { Row } from "../row.ts";

const PAGE = '<!doctype html><title>suite</title><script type="module" src="/bundle.js"></script>';
/** The page of a worker, where there is no window. */
const WORKER_PAGE = `<!doctype html><title>suite</title><script type="module">
  const worker = new Worker("/bundle.js", { type: "module" });
  globalThis.report = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
</script>`;

const row = (bundler: keyof typeof bundlers): Row => ({
  name: `chromium ${bundler}`,
  group: "Runtimes",
  version: async (workspace) =>
    `${await chromiumVersion()}, a page by ${bundler} ${workspace.versionOf(bundler)}`,
  run: async (workspace) => {
    chromiumPath();
    const project = await workspace.project(`chromium ${bundler}`, "pages");
    const out = join(project, "out");
    await mkdir(out);
    await writeFile(join(out, "index.html"), PAGE);
    const entry = join(project, "page.mjs");
    await bundlers[bundler](workspace, { entry, outfile: join(out, "bundle.js"), target: "page" });
    return openPage(workspace, out);
  },
});

const workerRow: Row = {
  name: "chromium worker",
  group: "Runtimes",
  version: async (workspace) =>
    `${await chromiumVersion()}, a web worker by esbuild ${workspace.versionOf("esbuild")} with the condition \`worker\``,
  run: async (workspace) => {
    chromiumPath();
    const project = await workspace.project("chromium worker", "pages");
    const out = join(project, "out");
    await esbuild(workspace, {
      entryPoints: [join(project, "worker.mjs")],
      outfile: join(out, "bundle.js"),
      platform: "browser",
      conditions: ["worker"],
    });
    await writeFile(join(out, "index.html"), WORKER_PAGE);
    return openPage(workspace, out);
  },
};

export const chromiumRows: readonly Row[] = [
  ...(Object.keys(bundlers) as (keyof typeof bundlers)[]).map(row),
  workerRow,
];
