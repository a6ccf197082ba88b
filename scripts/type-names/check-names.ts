import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readTypeTable } from "../../codegen/type-table.ts";
import { openPackage } from "../supplement/derive/open-package.ts";
import { withPackage } from "../supplement/find-package.ts";
import { assignableTypes } from "./assignable-types.ts";
import { officialTypes } from "./official-types.ts";
import type { NamesOptions } from "./update-names.ts";

/** The least shares of the names that must be there. */
const leastOfTopLevel = 0.99;
const leastOfAll = 0.95;
/** The least share of the types of much-used modules that a value of the official type is assignable to. */
const leastAssignable = 0.85;

/** Compares the table with the public names of a package: prints what is absent and the shares. */
export async function checkNames({ from, root, print }: NamesOptions): Promise<boolean> {
  const inOpenapi = (name: string): URL => pathToFileURL(join(root, "openapi", name));
  const table = await readTypeTable(inOpenapi("type-names.yaml"), inOpenapi("type-overrides.yaml"));
  const { types, compared } = await withPackage(from, { name: "openai" }, async ({ folder }) => {
    const source = await openPackage(folder);
    return {
      types: [...officialTypes(source).types.keys()],
      compared: assignableTypes(root, source, table),
    };
  });
  const isThere = (type: string): boolean => {
    const [module = "", name = ""] = type.replace(/^src\/resources\//, "").split(".ts:");
    return table.types[module]?.[name] !== undefined;
  };
  for (const type of types.filter((one) => !isThere(one))) print(`Absent: ${type}`);
  const share = (title: string, all: readonly string[], least: number): boolean => {
    const there = all.filter(isThere).length;
    print(`${title}: ${there} of ${all.length} (${((100 * there) / all.length).toFixed(1)} %)`);
    return there >= least * all.length;
  };
  const isTopLevel = share(
    "At the top level of a module",
    types.filter((type) => !/:.*\./.test(type)),
    leastOfTopLevel,
  );
  const isAll = share("All", types, leastOfAll);
  const assignable = compared.filter(({ theirs }) => theirs).length;
  print(`Assignable from the official type: ${assignable} of ${compared.length} of the much-used modules`);
  return isAll && isTopLevel && assignable >= leastAssignable * compared.length;
}
