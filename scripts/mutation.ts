/**
 * `npm run test:mutation -- [folder] [--seed text] [--count number|all]`: makes small changes of the handwritten source,
 * one at a time, and runs the tests that concern each. Exit code 1 where too few are noticed; see docs/mutation.md.
 *
 * `--map` records which tests execute which lines, which every run of the tests with coverage does as well.
 * `--docs` writes the list of equivalent changes into docs/mutation.md.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { choose } from "./mutation/choose.ts";
import {
  isEquivalent,
  readEquivalents,
  renderEquivalents,
  staleEquivalents,
} from "./mutation/equivalents.ts";
import { mutantsOf } from "./mutation/mutants-of.ts";
import { belowBounds, render, renderResult } from "./mutation/report.ts";
import { failingAnyway, runMutants } from "./mutation/run-mutants.ts";
import { jest, listTests } from "./mutation/run-tests.ts";
import { hashOf, mapFile, type TestsByLine } from "./mutation/tests-by-line.ts";
import { copyTree } from "./mutation/tree-copy.ts";
import { typeCheck } from "./mutation/type-check.ts";

// What a run has copied and started is gone with it, however it ends.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const root = join(import.meta.dirname, "..");
const SOURCES = "src/handwritten";
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    count: { type: "string", default: "40" },
    map: { type: "boolean", default: false },
    docs: { type: "boolean", default: false },
  },
});

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const equivalents = readEquivalents(read("scripts/mutation/equivalents.yaml"));
if (values.docs) writeDocs();
else {
  if (values.map || !existsSync(mapFile(root))) await recordMap();
  if (!values.map) process.exitCode = await sample();
}

function writeDocs(): void {
  const page = join(root, "docs/mutation.md");
  const text = readFileSync(page, "utf8");
  const head = text.slice(0, text.indexOf("<!-- of equivalents.yaml -->"));
  writeFileSync(page, `${head}<!-- of equivalents.yaml -->\n\n${renderEquivalents(equivalents)}`);
}

async function recordMap(): Promise<void> {
  console.log("recording which tests execute which lines");
  await jest(root, ["--coverage", "--coverageReporters=none"], { stdio: "inherit" });
}

async function sample(): Promise<number> {
  const { seed } = values;
  const [folder = ""] = positionals.map((path) =>
    path.replace(/^(\.\/)?src\/handwritten\/?/, "").replace(/\/$/, ""),
  );
  const all = filesBelow(SOURCES).flatMap((file) => mutantsOf(file.slice(SOURCES.length + 1), read(file)));
  const stale = staleEquivalents(equivalents, all);
  const within = all.filter(({ file }) => !folder || file === folder || file.startsWith(`${folder}/`));
  const counted = within.filter((mutant) => !isEquivalent(mutant, equivalents));
  const count = values.count === "all" ? counted.length : Number(values.count);
  const chosen = choose(counted, { seed, count }, typeCheck(root, join(root, SOURCES)));
  console.log(`seed ${seed}: ${chosen.length} of ${counted.length} changes${folder && ` of ${folder}`}`);

  const folders = [copyTree(root), copyTree(root)];
  const map: TestsByLine = JSON.parse(readFileSync(mapFile(root), "utf8"));
  const tests = listTests(root).map((test) => ({ test, hash: hashOf(read(test)) }));
  const results = await runMutants(chosen, {
    folders,
    sources: SOURCES,
    tests,
    map,
    onResult: (result) => console.log(renderResult(result)),
  });
  const broken = await failingAnyway(results, folders[0] as string);
  console.log(`\nseed ${seed}\n${render(results)}`);
  for (const { file, line } of stale) console.error(`equivalents.yaml: ${file} has no more the line ${line}`);
  for (const test of broken)
    console.error(`${test} fails without a change too: what it noticed says nothing`);
  for (const low of belowBounds(results)) console.error(`too few changes are noticed: ${low}`);
  return stale.length + broken.length + belowBounds(results).length > 0 ? 1 : 0;
}
