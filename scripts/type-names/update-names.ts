import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describedContract } from "../../codegen/main.ts";
import { readTypeOverrides } from "../../codegen/type-table.ts";
import { openPackage } from "../supplement/derive/open-package.ts";
import { withPackage } from "../supplement/find-package.ts";
import type { Json } from "../update-spec/json-value.ts";
import { toYaml } from "../update-spec/to-yaml.ts";
import { composeTable } from "./compose-table.ts";
import { deriveNames } from "./derive-names.ts";
import { ourOperations } from "./our-operations.ts";

export interface NamesOptions {
  /** A folder that holds the package, or a version that npm gets. */
  readonly from: string;
  /** The folder of this repository. */
  readonly root: string;
  /** Called with each line of the report. */
  readonly print: (text: string) => void;
}

/** Derives the table of type names and writes it. */
export async function updateNames({ from, root, print }: NamesOptions): Promise<boolean> {
  const byHand = await readTypeOverrides(pathToFileURL(join(root, "openapi/type-overrides.yaml")));
  const overrides = Object.fromEntries(
    Object.entries(byHand).map(([key, expression]) => [
      `src/resources/${key.replace(":", ".ts:")}`,
      expression,
    ]),
  );
  const { table, absent } = await withPackage(from, { name: "openai" }, async ({ folder, record }) => {
    const source = await openPackage(folder);
    const operations = await ourOperations(root);
    const document: Json = { ...(await describedContract()) };
    const derived = deriveNames({ source, root, document, operations, overrides });
    return { table: composeTable(derived, record, overrides), absent: derived.absent };
  });
  for (const type of absent) print(`Absent: ${type}`);
  await writeFile(join(root, "openapi/type-names.yaml"), toYaml({ ...table }));
  const count = Object.values(table.types).reduce((sum, names) => sum + Object.keys(names).length, 0);
  print(`${count} types of openai ${table.source.version}. Wrote openapi/type-names.yaml.`);
  return true;
}
