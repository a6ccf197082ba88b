import { glob, readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type OutputOptions, type RollupBuild, rollup } from "rollup";
import { chunkOf } from "./bundle-dist/chunks.ts";
import { findCircle } from "./bundle-dist/circles.ts";
import { writeDeclarations } from "./bundle-dist/declarations.ts";
import {
  type IsInlined,
  inlinedInCommonJS,
  inlinedInES,
  licencesOfInlined,
  resolveInlined,
} from "./bundle-dist/inlined-packages.ts";
import { filesOf, readManifest } from "./bundle-dist/package-manifest.ts";

// Joins the modules of `dist/` into a few, once as ES modules and once as CommonJS: each file that is imported costs
// 0.3 ms when a process starts. The entry points are the files that `package.json` names.

const { exports, imports } = readManifest();
const files = [exports, imports].flatMap((map) => Object.values(map).flatMap(filesOf));
const named = (pattern: RegExp): readonly string[] => [
  ...new Set(files.filter((file) => pattern.test(file))),
];
const entries = named(/\.js$/);
/** Of CommonJS the root is the class itself, with everything on it. */
const sourceOf = (entry: string): string =>
  entry
    .replace("handwritten/index.", "handwritten/common-js.")
    .replace("dist/cjs/", "dist/")
    .replace(/\.cjs$/, ".js");
const commonJS = named(/\.cjs$/).map((file) => [file, sourceOf(file)] as const);

const build = (input: Readonly<Record<string, string>>, isInlined: IsInlined): Promise<RollupBuild> =>
  rollup({
    input: { ...input },
    plugins: [resolveInlined(isInlined)],
    external: (id, importer) => /^[^./]/.test(id) && !isInlined(id, importer),
    treeshake: { moduleSideEffects: false },
    // An entry point that holds types only has no code, and is meant so.
    onLog: (level, log, handler) => log.code !== "EMPTY_BUNDLE" && handler(level, log),
  });

const sources = new Set([...entries, ...commonJS.map(([, source]) => source)].map((path) => resolve(path)));
const output: OutputOptions = {
  manualChunks: (id: string) => chunkOf(id, sources.has(id)),
  // Another module's imports are that module's business: hoisted, they would be resolved once more for each importer.
  hoistTransitiveImports: false,
  minifyInternalExports: false,
};
const nameOf = (path: string): string => path.replace(/^\.\/dist\/(?:cjs\/)?|\.c?js$/g, "");

const esm = await build(Object.fromEntries(entries.map((path) => [nameOf(path), path])), inlinedInES);
const cjs = await build(
  Object.fromEntries(commonJS.map(([path, source]) => [nameOf(path), source])),
  inlinedInCommonJS,
);
for await (const file of glob("dist/**/*.js")) await rm(file);
await esm.write({ ...output, dir: "dist", entryFileNames: "[name].js", chunkFileNames: "[name].js" });
await cjs.write({
  ...output,
  dir: "dist/cjs",
  format: "cjs",
  exports: "auto",
  // Jest cannot `import()` from CommonJS as it comes; what is imported late there has a CommonJS build.
  dynamicImportInCjs: false,
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
});
await writeFile("dist/LICENSES.txt", await licencesOfInlined());
await writeDeclarations(entries);

const texts = new Map<string, string>();
for await (const file of glob("dist/**/*.{js,cjs}")) texts.set(resolve(file), await readFile(file, "utf8"));
const platforms = Object.fromEntries(
  Object.entries(imports).map(([name, target]) => [name, filesOf(target).map((file) => resolve(file))]),
);
const circle = findCircle(texts, platforms);
if (circle) throw new Error(`modules of dist/ import each other: ${circle.join(" → ")}`);
