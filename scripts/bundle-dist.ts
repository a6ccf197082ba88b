import { glob, readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { findCircle } from "./bundle-dist/circles.ts";
import { joinCommand } from "./bundle-dist/command.ts";
import { shareData } from "./bundle-dist/data-modules.ts";
import { writeDeclarations } from "./bundle-dist/declarations.ts";
import { licencesOfInlined } from "./bundle-dist/inlined-packages.ts";
import { joinModules } from "./bundle-dist/join-modules.ts";
import { declarationPatterns, readEntries } from "./bundle-dist/package-manifest.ts";
import { removeUnreachable } from "./bundle-dist/unreachable-declarations.ts";

// Joins the modules of `dist/` into a few, once as ES modules and once as CommonJS: each file that is imported costs
// 0.3 ms when a process starts. The entry points are the files that `package.json` names.

const es = readEntries("import");
const commonJS = readEntries("require");
const writeES = await joinModules(es, "documentation");
const writeCommonJS = await joinModules(commonJS, "all");
const writeCommand = await joinCommand();
for await (const file of glob("dist/**/*.js")) await rm(file);
await writeCommand();
await writeES({ dir: "dist", entryFileNames: "[name].js", chunkFileNames: "[name].js" });
await writeCommonJS({
  dir: "dist/cjs",
  format: "cjs",
  exports: "auto",
  // Jest cannot `import()` from CommonJS as it comes; what is imported late there has a CommonJS build.
  dynamicImportInCjs: false,
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
});
// What the embedded server knows of the contract.
await shareData(["schemas", "operations"]);
await writeFile("dist/LICENSES.txt", await licencesOfInlined());
await writeDeclarations([...es.entries.values(), ...Object.values(es.platforms).flat()]);
await removeUnreachable("dist/types", declarationPatterns());

const texts = new Map<string, string>();
for await (const file of glob("dist/**/*.{js,cjs}")) texts.set(resolve(file), await readFile(file, "utf8"));
const inCommonJS = (file: string): string =>
  file.replace(`${resolve("dist")}/`, `${resolve("dist/cjs")}/`).replace(/\.js$/, ".cjs");
const platforms = Object.fromEntries(
  Object.entries(es.platforms).map(([name, files]) => [name, [...files, ...files.map(inCommonJS)]]),
);
const circle = findCircle(texts, platforms);
if (circle) throw new Error(`modules of dist/ import each other: ${circle.join(" → ")}`);
