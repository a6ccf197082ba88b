import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rollup";
import { INLINED_IN_COMMAND } from "./command.ts";

/**
 * The dependencies that the engine holds, and the converter of `api-openai/helpers/zod`, which may not wait for an optional peer: found and loaded one by one they are a sixth of the time that a process takes
 * to start, and `eventsource-parser` is an ES module, which `require` cannot load everywhere.
 */
const INLINED = ["eventsource-parser", "openapi-fetch", "zod-to-json-schema"] as const;

/** Whether an import is of one of them. */
export type IsInlined = (id: string, importer: string | undefined) => boolean;

const isOneOfThem: IsInlined = (id) => (INLINED as readonly string[]).includes(id);

/** Among ES modules `api-openai/raw` hands on the package itself. */
export const inlinedInES: IsInlined = (id, importer) => isOneOfThem(id, importer) && !isRaw(importer);

/** In CommonJS it cannot: what `require` gives of the package's default export differs from one runtime to the next. */
export const inlinedInCommonJS: IsInlined = isOneOfThem;

/**
 * Finds the inlined dependencies where Node does. The `openapi-fetch` of the engine has light classes in its scope, because the
 * first use of the platform's loads all of undici on Node; that of `api-openai/raw` is the package as it is.
 */
export const resolveInlined = (isInlined: IsInlined): Plugin => ({
  name: "inlined-packages",
  resolveId: (id, importer) => {
    if (!isInlined(id, importer)) return null;
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
