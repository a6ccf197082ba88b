import { rm } from "node:fs/promises";
import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { rollup } from "rollup";
import { indentWithTabs } from "./indent-with-tabs.ts";
import { withoutComments } from "./without-comments.ts";

/** The dependency that the command holds, so that `npx` installs nothing but this package. */
export const INLINED_IN_COMMAND = "diff";

/** What the command imports when it is there: of the package's own size many times over. */
const OPTIONAL = "ts-morph";

/**
 * Joins the modules of the command into one file; returned by it is what writes the file. It stands apart from the other
 * modules: what it shares with them is small, and they must not be split because of it.
 */
export const joinCommand = async (): Promise<() => Promise<void>> => {
  const bundle = await rollup({
    input: "dist/cli/main.js",
    external: [OPTIONAL, ...builtinModules.map((name) => `node:${name}`)],
    treeshake: { moduleSideEffects: (id) => id.endsWith("cli/main.js") },
    plugins: [
      {
        name: "command",
        resolveId: (id) => (id === INLINED_IN_COMMAND ? fileURLToPath(import.meta.resolve(id)) : null),
        transform: (text) => indentWithTabs(withoutComments(text, "all"), ""),
      },
    ],
  });
  return async () => {
    await bundle.write({ file: "dist/cli.js", banner: "#!/usr/bin/env node", inlineDynamicImports: true });
    await bundle.close();
    for (const folder of ["dist/cli", "dist/types/cli"]) await rm(folder, { recursive: true });
  };
};
