/**
 * `npm run spec:supplement -- <folder or version>`: derives openapi/supplement.yaml from the official package, for what
 * openapi/openapi.yaml does not have yet. What changed since the last one is printed, and what the two contradict
 * each other in.
 */
import { join } from "node:path";
import { updateSupplement } from "./supplement/update-supplement.ts";
import { SpecError } from "./update-spec/spec-error.ts";

const root = join(import.meta.dirname, "..");
try {
  const [from, ...others] = process.argv.slice(2);
  if (from === undefined || others.length > 0)
    throw new SpecError("give the folder of the openai package, or a version of it");
  await updateSupplement({
    from,
    folder: join(root, "openapi"),
    print: (text) => console.log(text),
  });
} catch (error) {
  if (!(error instanceof SpecError)) throw error;
  console.error(`spec:supplement: ${error.message}`);
  process.exitCode = 1;
}
