import { glob, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { commonJSDeclaration } from "./common-js-declaration.ts";
import { indentWithTabs } from "./indent-with-tabs.ts";
import { inlineDeclarations } from "./inlined-packages.ts";

/** Where the compiler writes the declarations: once, as those of CommonJS, which every kind of module may import. */
const TYPES = "dist/types";

/**
 * Makes the declarations fit both module systems. The compiler's are marked as CommonJS; beside each ES module that
 * the package is entered by stands a declaration that hands them on.
 *
 * @param entries - the ES modules that the package is entered by
 */
export const writeDeclarations = async (entries: readonly string[]): Promise<void> => {
  await writeFile(join(TYPES, "package.json"), '{ "type": "commonjs" }\n');
  // A `#` import has no declaration where TypeScript does not read conditions.
  await edit("handwritten/core/index.d.ts", (text) =>
    text.replaceAll('"#platform-fetch"', '"../transport/fetch.js"'),
  );
  // What Node's `require` takes; as a type it is what the conditions of `require` lead to.
  await edit("handwritten/index.d.ts", (text) => text.replace(/^export .* as "module\.exports" .*\n/m, ""));
  await writeFile(
    join(TYPES, "handwritten/common-js.d.ts"),
    commonJSDeclaration(join(TYPES, "handwritten/index.d.ts"), join(TYPES, "handwritten/client/openai.d.ts")),
  );
  await inlineDeclarations(TYPES);
  for await (const file of glob(`${TYPES}/**/*.d.ts`))
    await writeFile(file, indentWithTabs(await readFile(file, "utf8")));
  for (const entry of entries) {
    const types = join(TYPES, relative("dist", entry));
    const specifier = JSON.stringify(relative(dirname(entry), types));
    const isRoot = entry.endsWith("dist/handwritten/index.js");
    await mkdir(dirname(entry), { recursive: true });
    await writeFile(
      entry.replace(/\.js$/, ".d.ts"),
      `export * from ${specifier};\n${isRoot ? `export { OpenAI as default } from ${specifier};\n` : ""}`,
    );
  }
};

const edit = async (path: string, change: (text: string) => string): Promise<void> => {
  const file = join(TYPES, path);
  const text = await readFile(file, "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${file} no longer has what is changed in it`);
  await writeFile(file, changed);
};
