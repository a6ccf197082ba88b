/**
 * `npm run names:types -- <folder or version>`: derives openapi/type-names.yaml, the public type names of the official
 * package as types of ours. With `--check` nothing is written, and what a package has and the table has not is printed.
 */
import { join } from "node:path";
import { checkNames } from "./type-names/check-names.ts";
import { updateNames } from "./type-names/update-names.ts";
import { SpecError } from "./update-spec/spec-error.ts";

const root = join(import.meta.dirname, "..");
try {
  const given = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  const [from, ...others] = given;
  if (from === undefined || others.length > 0)
    throw new SpecError("give the folder of the openai package, or a version of it");
  const run = process.argv.includes("--check") ? checkNames : updateNames;
  const isWhole = await run({ from, root, print: (text) => console.log(text) });
  if (!isWhole) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof SpecError)) throw error;
  console.error(`names:types: ${error.message}`);
  process.exitCode = 1;
}
