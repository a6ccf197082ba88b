import { type Conditions, readManifest } from "../bundle-dist/package-manifest.ts";

/** The declarations that users of an entry point compile against. */
export interface Entry {
  /** The name of the report. */
  readonly name: string;
  /** A file, relative to `dist/types`. */
  readonly declarations: string;
  /** The report lists names alone: the rest of the file is a copy of the contract, which has its own checks. */
  readonly namesOnly: boolean;
}

/** One entry for each set of declarations that `exports` of `package.json` leads to. */
export const entriesOfPackage = (): readonly Entry[] => {
  const entries = Object.entries(readManifest().exports)
    .filter(([, target]) => typeof target === "object")
    .map(([path, target]) => ({
      name: path === "." ? "index" : path.slice("./".length),
      declarations: typesFor(target, "import"),
      namesOnly: path === "./models",
    }));
  // CommonJS exports the class itself, with the module's exports as its members.
  const commonJS = typesFor(readManifest().exports["."], "require");
  return [...entries, { name: "index.require", declarations: commonJS, namesOnly: true }];
};

/** `dist/**.d.ts` hands on the file of the same path in `dist/types`. */
const typesFor = (target: Conditions | undefined, condition: string): string => {
  const conditions = typeof target === "object" ? target[condition] : undefined;
  const types = typeof conditions === "object" ? conditions["types"] : undefined;
  if (typeof types !== "string") throw new Error(`package.json: no types for the condition ${condition}`);
  return types.replace(/^\.\/dist\/(types\/)?/, "");
};
