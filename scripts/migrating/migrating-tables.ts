import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readTypeTable } from "../../codegen/type-table.ts";
import { openPackage } from "../supplement/derive/open-package.ts";
import { assignableTypes } from "../type-names/assignable-types.ts";
import { officialTypes } from "../type-names/official-types.ts";
import { renderExceptions } from "../type-names/render-exceptions.ts";
import { whyNotAssignable } from "../type-names/why-not-assignable.ts";
import { comparePackages } from "./compare-packages.ts";
import { readExceptions } from "./exceptions.ts";
import { renderComparison } from "./render-comparison.ts";
import { renderNames } from "./render-names.ts";

/** The tables of docs/migrating.md by their part, and what the command `api-openai migrate` knows. */
export const migratingTables = async (
  official: string,
  root: string,
): Promise<{ readonly parts: Readonly<Record<string, string>>; readonly names: string }> => {
  const inOpenapi = (name: string): URL => pathToFileURL(join(root, "openapi", name));
  const comparison = await comparePackages(
    official,
    root,
    await readExceptions(inOpenapi("official-exceptions.yaml")),
  );
  const table = await readTypeTable(inOpenapi("type-names.yaml"), inOpenapi("type-overrides.yaml"));
  const source = await openPackage(official);
  const types = [...officialTypes(source).types.keys()];
  const absent = types.filter((type) => {
    const [module = "", name = ""] = type.replace("src/resources/", "").split(".ts:");
    return table.types[module]?.[name] === undefined;
  });
  const compared = assignableTypes(root, source, table);
  const reasons = whyNotAssignable(
    root,
    official,
    compared.filter(({ theirs }) => !theirs),
  );
  const parts = {
    "official names": renderComparison(comparison),
    "type names": renderExceptions(compared, reasons, {
      version: comparison.version,
      types: types.length,
      absent: absent.length,
    }),
  };
  return { parts, names: renderNames(comparison) };
};
