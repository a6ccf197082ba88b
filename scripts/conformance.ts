import { existsSync } from "node:fs";
import { copyFile, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { answers } from "./conformance/answers/command.ts";
import { checkTypes } from "./conformance/check-types.ts";
import { compareRuns, type Run, type Verdict } from "./conformance/compare-runs.ts";
import { placeSample } from "./conformance/place-sample.ts";
import { readSamples, type Sample } from "./conformance/read-samples.ts";
import { startRecorder } from "./conformance/recorder.ts";
import { renderReport, type TypeFindings } from "./conformance/render-report.ts";
import { runProgram } from "./conformance/run-program.ts";
import { keys } from "./conformance/wire-request.ts";
import { createWorkspace, type Package } from "./conformance/workspace.ts";

/**
 * Holds this client against the official one: every JavaScript sample of an upstream document is run with both,
 * each time in a process of its own, and what they put on the wire is compared; then it is compiled with both.
 * Exit code 1 when a request differs, or a sample compiles with the official types and not with ours.
 *
 * `answers <document>` is another comparison: the answers that the document shows, against the schemas of the patched contract
 * (docs/conformance.md). It needs no official client.
 *
 * `OPENAI_ORACLE` is the folder of the official package; default: the one that the benchmarks have installed.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
if (process.argv[2] === "answers") process.exit(await answers(process.argv[3]));

const [document] = process.argv.slice(2);
const official: Package = {
  name: "openai",
  folder: resolve(process.env["OPENAI_ORACLE"] ?? `${root}bench/node_modules/openai`),
};
const ours: Package = { name: "api-openai", folder: root };

const fault = !document
  ? "usage: npm run conformance -- [answers] <upstream OpenAPI document>"
  : !existsSync(document)
    ? `there is no ${document}`
    : !existsSync(`${root}dist`)
      ? "there is no build to hold against the official client: run `npm run build`"
      : !existsSync(official.folder)
        ? `the official client is not at ${official.folder}: run \`npm ci --prefix bench\`, or set OPENAI_ORACLE`
        : undefined;
if (fault || !document) {
  console.error(`conformance: ${fault}`);
  process.exit(2);
}

const samples = readSamples(await readFile(document, "utf8"));
await using workspace = await createWorkspace(official, ours);
await using recorder = await startRecorder();

const runWith = async (sample: Sample, target: Package): Promise<Run & { path: string }> => {
  const path = await placeSample(sample, target.name, workspace.folder);
  const run = `${sample.name} ${target.name}`;
  const ending = await runProgram(path, {
    OPENAI_API_KEY: keys.apiKey,
    OPENAI_ADMIN_KEY: keys.adminAPIKey,
    OPENAI_BASE_URL: recorder.baseURL(run),
  });
  return { path, ending, sent: recorder.requests(run) };
};

interface Outcome {
  readonly sample: Sample;
  readonly verdict: Verdict;
  readonly paths: { readonly official: string; readonly ours: string };
  /** How the request breaks the contract; the wire is compared all the same. */
  readonly violations: readonly string[];
}

const judge = async (sample: Sample): Promise<Outcome> => {
  const theirs = await runWith(sample, official);
  const actual = await runWith(sample, ours);
  return {
    sample,
    verdict: compareRuns(theirs, actual),
    paths: { official: theirs.path, ours: actual.path },
    violations: actual.sent.flatMap(({ violations }) => violations),
  };
};

const waiting = samples.entries();
const outcomes: Outcome[] = [];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (const [index, sample] of waiting) outcomes[index] = await judge(sample);
  }),
);

/** Each sample is compiled as the TypeScript that it is also, and as JavaScript that the compiler checks. */
const typeFindings = async (extension: "ts" | "js"): Promise<TypeFindings[]> => {
  const pathsOf = async (side: "official" | "ours"): Promise<string[]> => {
    const copies = outcomes.map(({ paths }) => paths[side].replace(/ts$/, extension));
    if (extension === "js")
      for (const [index, { paths }] of outcomes.entries())
        await copyFile(paths[side], copies[index] as string);
    return copies;
  };
  const [official, ours] = [await pathsOf("official"), await pathsOf("ours")];
  const errors = checkTypes([...official, ...ours], root);
  const errorsOf = (path: string | undefined): readonly string[] => errors.get(path ?? "") ?? [];
  return outcomes.map((_, index) => ({ official: errorsOf(official[index]), ours: errorsOf(ours[index]) }));
};
const [typescript, javascript] = [await typeFindings("ts"), await typeFindings("js")];

const { text, ok } = renderReport(
  outcomes.map(({ sample, verdict, violations }, index) => ({
    name: sample.name,
    verdict,
    violations,
    types: {
      typescript: typescript[index] as TypeFindings,
      javascript: javascript[index] as TypeFindings,
    },
  })),
);
const { version } = JSON.parse(await readFile(join(official.folder, "package.json"), "utf8")) as {
  version: string;
};
console.log(`${text}\nheld against ${official.name} ${version}`);
process.exitCode = ok ? 0 : 1;
