import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rollup";
import { INLINED_IN_COMMAND } from "./command.ts";

/**
 * The packages whose code `dist/` holds, so that nothing else is installed with it. Found and loaded one by one, those of the
 * engine are a sixth of the time that a process takes to start, and `eventsource-parser` is an ES module, which `require` cannot
 * load everywhere. The converter of `api-openai/helpers/zod` may not wait for an optional peer.
 */
const INLINED = [
  "eventsource-parser",
  "openapi-fetch",
  "openapi-typescript-helpers",
  "zod-to-json-schema",
] as const;

/** Whether an import is of one of them. */
export const isInlined = (id: string): boolean => (INLINED as readonly string[]).includes(id);

/**
 * Finds the inlined dependencies where Node does. The `openapi-fetch` of the engine has light classes in its scope, because the
 * first use of the platform's loads all of undici on Node; that of `api-openai/raw` is the package as it is.
 */
export const resolveInlined = (): Plugin => ({
  name: "inlined-packages",
  resolveId: (id, importer) => {
    if (!isInlined(id)) return null;
    const file = fileURLToPath(import.meta.resolve(id));
    return id === "openapi-fetch" && !isRaw(importer) ? file + LIGHT : file;
  },
  load: async (id) => {
    if (!id.endsWith(LIGHT)) return null;
    const text = await readFile(id.slice(0, -LIGHT.length), "utf8");
    const scope = JSON.stringify(resolve("dist/handwritten/transport/light-headers.js"));
    return `import { LightHeaders as Headers, NoFormData as FormData } from ${scope};\n${text}`;
  },
});

/** Marks the variant in a module's id. */
const LIGHT = "?light";

const isRaw = (importer: string | undefined): boolean => importer?.includes("/handwritten/raw/") === true;

/** Packages whose types the declarations name, by their names. */
const DECLARED = ["openapi-fetch", "openapi-typescript-helpers"] as const;

/**
 * Puts the declarations of the inlined packages into a folder, and makes those that name them refer to it.
 *
 * @param types - the folder of all declarations
 */
export const inlineDeclarations = async (types: string): Promise<void> => {
  const folder = join(types, "inlined");
  await mkdir(folder, { recursive: true });
  for (const name of DECLARED) {
    const text = await readFile(fileURLToPath(import.meta.resolve(name)).replace(/\.mjs$/, ".d.mts"), "utf8");
    await writeFile(
      join(folder, `${name}.d.ts`),
      text.replaceAll("'openapi-typescript-helpers'", '"./openapi-typescript-helpers.js"'),
    );
  }
  const raw = join(types, "handwritten/raw/index.d.ts");
  const text = await readFile(raw, "utf8");
  await writeFile(raw, text.replaceAll('"openapi-fetch"', '"../../inlined/openapi-fetch.js"'));
};

/** The licences of the inlined dependencies, which go with their code. */
export const licencesOfInlined = async (): Promise<string> => {
  const texts = await Promise.all(
    [...INLINED, INLINED_IN_COMMAND].map(async (name) => {
      const folder = await packageFolder(fileURLToPath(import.meta.resolve(name)));
      return `${name}\n\n${(await readFile(join(folder, "LICENSE"), "utf8")).trim()}\n`;
    }),
  );
  return texts.join("\n\n");
};

const packageFolder = async (file: string): Promise<string> => {
  const folder = dirname(file);
  const found = await readFile(join(folder, "package.json"), "utf8").catch(() => "{}");
  // One without a name only says what kind of modules a folder holds.
  return (JSON.parse(found) as { name?: string }).name === undefined ? packageFolder(folder) : folder;
};
