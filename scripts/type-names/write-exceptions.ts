import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readTypeTable } from "../../codegen/type-table.ts";
import { openPackage } from "../supplement/derive/open-package.ts";
import { withPackage } from "../supplement/find-package.ts";
import { SpecError } from "../update-spec/spec-error.ts";
import { assignableTypes } from "./assignable-types.ts";
import { renderExceptions } from "./render-exceptions.ts";
import type { NamesOptions } from "./update-names.ts";

const PART = /(<!-- type names: begin -->\n).*(<!-- type names: end -->)/s;

/** Writes the types that differ into the page about migrating. */
export async function writeExceptions({ from, root, print }: NamesOptions): Promise<boolean> {
  const inOpenapi = (name: string): URL => pathToFileURL(join(root, "openapi", name));
  const table = await readTypeTable(inOpenapi("type-names.yaml"), inOpenapi("type-overrides.yaml"));
  const text = await withPackage(from, { name: "openai" }, async ({ folder, record }) =>
    renderExceptions(assignableTypes(root, await openPackage(folder), table), record.version),
  );
  const page = join(root, "docs/migrating-from-openai.md");
  const before = await readFile(page, "utf8");
  if (!PART.test(before)) throw new SpecError("docs/migrating-from-openai.md has no part for the type names");
  await writeFile(
    page,
    before.replace(PART, (_whole, begin, end) => `${begin}\n${text}\n\n${end}`),
  );
  print("Wrote docs/migrating-from-openai.md.");
  return true;
}
