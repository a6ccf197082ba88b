/**
 * `npm run spec:update -- [file-or-address] [--no-changelog]`: makes openapi/openapi.yaml from an upstream document.
 * Without an argument, from the address in openapi/source.json. What changed is printed, and written under Unreleased
 * of CHANGELOG.md.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SpecError } from "./update-spec/spec-error.ts";
import { updateSpec } from "./update-spec/update-spec.ts";

const root = join(import.meta.dirname, "..");
try {
  const { positionals, values } = argumentsOf(process.argv.slice(2));
  const [from, ...others] = positionals;
  if (others.length > 0) throw new SpecError(`one file or address is read, not ${others.length + 1}`);
  await updateSpec({
    from,
    folder: join(root, "openapi"),
    changelog: values.changelog ? join(root, "CHANGELOG.md") : undefined,
    today: new Date().toISOString().slice(0, 10),
    print: (text) => console.log(text),
  });
} catch (error) {
  if (!(error instanceof SpecError)) throw error;
  console.error(`spec:update: ${error.message}`);
  process.exitCode = 1;
}

function argumentsOf(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      allowNegative: true,
      options: { changelog: { type: "boolean", default: true } },
    });
  } catch (error) {
    throw new SpecError((error as Error).message, { cause: error });
  }
}
