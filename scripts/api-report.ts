/**
 * Writes `docs/api`: what each entry point of the package exports, as text, so that a change of it shows in review.
 * With `--check` it writes nothing; exit code 1 and a diff when the committed reports differ. Needs a build.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Entry, entriesOfPackage } from "./api-report/entries.ts";
import { reportDeclarations } from "./api-report/report-declarations.ts";
import { reportNames } from "./api-report/report-names.ts";
import { stageDeclarations } from "./api-report/stage-declarations.ts";
import { renderDiff } from "./codegen-check/render-diff.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, "docs/api");

const makeReports = async (): Promise<ReadonlyMap<string, string>> => {
  const staged = await mkdtemp(join(tmpdir(), "api-openai-report-"));
  try {
    const types = await stageDeclarations(root, staged);
    const entries = entriesOfPackage();
    const whole = entries.filter((entry) => !entry.namesOnly);
    const texts = await reportDeclarations(
      types,
      whole.map((entry) => entry.declarations),
    );
    return new Map([
      ...whole.map((entry, index) => page(entry, texts[index] as string)),
      ...entries
        .filter((entry) => entry.namesOnly)
        .map((entry) => page(entry, reportNames(types, entry.declarations))),
    ]);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
};

const page = ({ name }: Entry, text: string): [file: string, page: string] => [
  `${name}.api.md`,
  `# ${name}\n\nWritten by \`npm run api:report\`.\n\n\`\`\`ts\n${text}\n\`\`\`\n`,
];

const committedReports = async (): Promise<ReadonlyMap<string, string>> => {
  const reports = new Map<string, string>();
  for (const file of await readdir(folder))
    if (file.endsWith(".api.md")) reports.set(file, await readFile(join(folder, file), "utf8"));
  return reports;
};

const reports = await makeReports();
await mkdir(folder, { recursive: true });
const committed = await committedReports();
const changed = [...new Set([...committed.keys(), ...reports.keys()])]
  .sort()
  .filter((file) => committed.get(file) !== reports.get(file));
if (process.argv.includes("--check")) {
  for (const file of changed)
    console.error(renderDiff(`docs/api/${file}`, committed.get(file), reports.get(file)));
  if (changed.length > 0) {
    console.error(`api:check: ${changed.length} of ${reports.size} reports differ from the declarations.`);
    console.error("If the API is to change, run `npm run api:report`, commit, and say so in CHANGELOG.md.");
    process.exitCode = 1;
  } else console.log(`api:check: all ${reports.size} reports are up to date`);
} else
  for (const file of changed) {
    const report = reports.get(file);
    if (report === undefined) await rm(join(folder, file));
    else await writeFile(join(folder, file), report);
    console.log(`docs/api/${file}`);
  }
