// The command `api-openai`.

import { parseArgs } from "node:util";
import { version } from "../handwritten/version.ts";
import { migrate } from "./migrate/migrate.ts";

const USAGE = `Usage: api-openai migrate <folder> [--dry] [--overrides]

Rewrites imports, mocks and dependencies of the package openai to those of api-openai, and reports by
file and line what a program does otherwise.

  --dry        prints what would change, and writes nothing
  --overrides  replaces openai in dependencies of dependencies, too
  --version    prints the version
  --help       prints this

Exit code: 0 when nothing needs attention, 1 when something does, 2 when it could not be done.`;

const OPTIONS = {
  dry: { type: "boolean", default: false },
  overrides: { type: "boolean", default: false },
  version: { type: "boolean" },
  help: { type: "boolean" },
} as const;

const print = (line: string): void => console.log(line);

/** @returns the exit code */
const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.version || values.help) {
    print(values.version ? version : USAGE);
    return 0;
  }
  const [command, folder, ...others] = positionals;
  if (command !== "migrate" || folder === undefined || others.length > 0) throw new Error(USAGE);
  const { changed, findings } = await migrate(
    { folder, dry: values.dry, overrides: values.overrides, print },
    await loadMorph(),
  );
  const differing = findings.filter(({ level }) => level === "differs").length;
  const change = values.dry ? "would change" : "changed";
  print(`${count(changed.length, "file")} ${change}, ${count(differing, "place")} to look at.`);
  if (changed.includes("package.json") && !values.dry) print("Install the dependencies again.");
  return differing > 0 ? 1 : 0;
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** @throws Error that says what to install */
const loadMorph = (): Promise<typeof import("ts-morph")> =>
  import("ts-morph").catch((cause: unknown) => {
    throw new Error(
      "it needs the package ts-morph: npx -p ts-morph -p api-openai api-openai migrate <folder>",
      { cause },
    );
  });

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(`api-openai: ${(error as Error).message}`);
  process.exitCode = 2;
}
