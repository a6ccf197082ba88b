import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The targets of `exports` that concern us: conditions, or a path. */
export type Target = string | { readonly [condition: string]: Target };

/** The file that an entry of `exports` leads to with a condition. */
export const fileOf = (
  exports: Readonly<Record<string, Target>>,
  subpath: string,
  ...conditions: readonly string[]
): string | undefined => {
  const key = `./${subpath}`;
  const exact = exports[key];
  if (exact !== undefined) return follow(exact, "", conditions);
  // Of several patterns the longest one counts, as in Node.
  const [found] = Object.entries(exports)
    .filter(([name]) => name.includes("*"))
    .map(([name, target]) => {
      const [start = "", end = ""] = name.split("*");
      return { start, end, target };
    })
    .filter(({ start, end }) => key.startsWith(start) && key.endsWith(end))
    .toSorted((a, b) => b.start.length - a.start.length || b.end.length - a.end.length);
  return (
    found && follow(found.target, key.slice(found.start.length, key.length - found.end.length), conditions)
  );
};

const follow = (target: Target, star: string, conditions: readonly string[]): string | undefined => {
  if (typeof target === "string") return target.replaceAll("*", star);
  for (const [condition, next] of Object.entries(target))
    if (condition === "default" || conditions.includes(condition)) return follow(next, star, conditions);
  return undefined;
};

/** Folders whose modules are no names for programs. */
const INTERNAL = /^(?:internal|_vendor|src)\//;

/** The paths of a package's public modules, as programs import them without an ending: `helpers/zod`. */
export const publicModules = async (folder: string): Promise<readonly string[]> => {
  const { exports } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    exports: Readonly<Record<string, Target>>;
  };
  const files = await readdir(folder, { recursive: true });
  return files
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => name.replaceAll("\\", "/").slice(0, -".mjs".length))
    .filter((name) => !INTERNAL.test(name))
    .filter((name) => fileOf(exports, name, "import") === `./${name}.mjs`)
    .toSorted();
};

/** The declarations of a module of this package, by `exports`; undefined where there is no such module. */
export const ourDeclarations = (
  root: string,
  exports: Readonly<Record<string, Target>>,
  subpath: string,
): string | undefined => {
  const types = fileOf(exports, subpath, "require", "types");
  const code = fileOf(exports, subpath, "import");
  if (!types || !code || !existsSync(join(root, code)) || !existsSync(join(root, types))) return undefined;
  return join(root, types);
};
