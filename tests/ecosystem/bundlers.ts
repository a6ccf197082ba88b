import { basename, dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Workspace } from "./workspace.ts";

/** What is to be bundled, and for where. */
export interface BundleOrder {
  readonly entry: string;
  readonly outfile: string;
  /** `page`: for browsers; `node`: a CommonJS file for Node that holds the package. */
  readonly target: "page" | "node";
}

/** Bundles as its users do, without a setting that the package would need. */
type Bundle = (workspace: Workspace, order: BundleOrder) => Promise<void>;

/** A tool's module; what is used of it is said where it is used. */
const load = async <Module>(workspace: Workspace, path: string): Promise<Module> =>
  (await import(pathToFileURL(workspace.tool(path)).href)) as Module;

interface Esbuild {
  build(options: object): Promise<{ readonly warnings: readonly { readonly text: string }[] }>;
}
interface Rollup {
  rollup(options: object): Promise<{ write(options: object): Promise<unknown> }>;
}
interface Plugin {
  default(options?: object): unknown;
}
interface WebpackStats {
  hasErrors(): boolean;
  toString(options: object): string;
}
interface Webpack {
  readonly default: (options: object, done: (error: Error | null, stats?: WebpackStats) => void) => void;
}
interface Vite {
  build(options: object): Promise<unknown>;
}

/** esbuild, with the conditions and the platform that a setting has. */
export const esbuild = async (workspace: Workspace, options: object): Promise<void> => {
  const { build } = await load<Esbuild>(workspace, "esbuild/lib/main.js");
  const { warnings } = await build({ bundle: true, format: "esm", logLevel: "silent", ...options });
  if (warnings.length) throw new Error(warnings.map(({ text }) => text).join("\n"));
};

const rollup: Bundle = async (workspace, { entry, outfile, target }) => {
  const [tool, resolve, commonJS] = await Promise.all([
    load<Rollup>(workspace, "rollup/dist/es/rollup.js"),
    load<Plugin>(workspace, "@rollup/plugin-node-resolve/dist/es/index.js"),
    load<Plugin>(workspace, "@rollup/plugin-commonjs/dist/es/index.js"),
  ]);
  const bundle = await tool.rollup({
    input: entry,
    plugins: [
      resolve.default(target === "page" ? { browser: true } : { exportConditions: ["node"] }),
      commonJS.default(),
    ],
    external:
      target === "node" ? /^node:|^(http|https|net|tls|crypto|events|stream|url|zlib|buffer|util)$/ : [],
    onwarn: (warning: { readonly code?: string; readonly message: string }) => {
      if (warning.code === "UNRESOLVED_IMPORT") throw new Error(warning.message);
    },
  });
  await bundle.write({ file: outfile, format: target === "page" ? "es" : "cjs", inlineDynamicImports: true });
};

const webpack: Bundle = async (workspace, { entry, outfile, target }) => {
  const { default: pack } = await load<Webpack>(workspace, "webpack/lib/index.js");
  const options = {
    mode: "production",
    target: target === "page" ? "web" : "node",
    context: dirname(entry),
    entry,
    output: { path: dirname(outfile), filename: basename(outfile) },
    optimization: { minimize: false },
    performance: false,
    // Optional accelerators of `ws`, which is why it asks for them in vain.
    externals:
      target === "node"
        ? { bufferutil: "commonjs bufferutil", "utf-8-validate": "commonjs utf-8-validate" }
        : {},
  };
  const stats = await new Promise<WebpackStats>((resolve, reject) =>
    pack(options, (error, done) => (done ? resolve(done) : reject(error))),
  );
  if (stats.hasErrors()) throw new Error(stats.toString({ preset: "errors-only", colors: false }));
};

const vite: Bundle = async (workspace, { entry, outfile, target }) => {
  const { build } = await load<Vite>(workspace, "vite/dist/node/index.js");
  const output = { entryFileNames: basename(outfile), ...(target === "node" && { format: "cjs" }) };
  await build({
    root: dirname(entry),
    configFile: false,
    logLevel: "silent",
    build: {
      outDir: dirname(outfile),
      emptyOutDir: false,
      minify: false,
      ...(target === "node" && { ssr: true }),
      rollupOptions: { input: entry, output },
    },
    ...(target === "node" && { ssr: { noExternal: true } }),
  });
};

/** The bundlers by the names of their packages. */
export const bundlers: Readonly<Record<"esbuild" | "rollup" | "webpack" | "vite", Bundle>> = {
  esbuild: (workspace, { entry, outfile, target }) =>
    esbuild(workspace, {
      entryPoints: [entry],
      outfile,
      ...(target === "page" ? { platform: "browser" } : { platform: "node", format: "cjs" }),
    }),
  rollup,
  webpack,
  vite,
};
