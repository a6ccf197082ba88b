/**
 * `npm run spec:update -- [file-or-address]`: makes openapi/openapi.yaml from an upstream document.
 * Without an argument, from the address in openapi/source.json.
 */
import { join } from "node:path";
import { SpecError } from "./update-spec/spec-error.ts";
import { updateSpec } from "./update-spec/update-spec.ts";

const [from, ...others] = process.argv.slice(2);
try {
  if (others.length > 0) throw new SpecError(`one file or address is read, not ${others.length + 1}`);
  await updateSpec({
    from,
    folder: join(import.meta.dirname, "..", "openapi"),
    today: new Date().toISOString().slice(0, 10),
    print: (text) => console.log(text),
  });
} catch (error) {
  if (!(error instanceof SpecError)) throw error;
  console.error(`spec:update: ${error.message}`);
  process.exitCode = 1;
}
