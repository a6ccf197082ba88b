import { relative } from "node:path";
import { readEntries } from "../bundle-dist/package-manifest.ts";

/** The declarations that users of an entry point compile against. */
export interface Entry {
  /** The name of the report. */
  readonly name: string;
  /** A file, relative to `dist/types`. */
  readonly declarations: string;
  /** The report lists names alone: the rest of the file is a copy of the contract, which has its own checks. */
  readonly namesOnly: boolean;
}

/**
 * One entry for each set of declarations that `exports` of `package.json` leads to. Left out are other paths to the same one, and what
 * only hands on under the names of the official package: `tests/compat` and the table of its types say what that is.
 */
export const entriesOfPackage = (): readonly Entry[] => {
  const known = new Set<string>();
  const first = [...readEntries("import").entries].filter(([, module]) => {
    const isOther = known.has(module) || /\/dist\/(compat|generated\/official)\//.test(module);
    known.add(module);
    return !isOther;
  });
  const entries = first.map(([path, module]) => ({
    name: path === "." ? "index" : path.slice("./".length),
    declarations: declarationsOf(module),
    namesOnly: path === "./models",
  }));
  // CommonJS exports the class itself, with the module's exports as its members.
  const commonJS = readEntries("require").entries.get(".");
  if (!commonJS) throw new Error("package.json: no entry point for `require`");
  return [...entries, { name: "index.require", declarations: declarationsOf(commonJS), namesOnly: true }];
};

/** The declarations of `dist/x.js` are `dist/types/x.d.ts`. */
const declarationsOf = (module: string): string => relative("dist", module).replace(/\.js$/, ".d.ts");
