import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sample } from "./read-samples.ts";
import { writeSampleFiles } from "./sample-files.ts";

/** A specifier of the official package or of something in it, where a program imports or requires it. */
const SPECIFIER = /(\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(["'])openai(?=\/|\2)/g;

/** A program with its imports of the official package led to another one. */
export const redirectImports = (code: string, to: string): string =>
  to === "openai" ? code : code.replace(SPECIFIER, `$1$2${to}`);

/** Which kind of module a program is: by what it uses to get at others. */
const moduleKind = (code: string): "module" | "commonjs" =>
  /\brequire\s*\(/.test(code) && !/^\s*(import|export)\b/m.test(code) ? "commonjs" : "module";

/**
 * Writes a sample as a program that imports the package of that name, in a folder of its own with the files that
 * it reads beside it. Returns its path.
 */
export const placeSample = async (sample: Sample, packageName: string, folder: string): Promise<string> => {
  const place = join(folder, sample.name.replace(/\W+/g, "-"), packageName);
  await mkdir(place, { recursive: true });
  await writeSampleFiles(sample.code, place);
  const path = join(place, `sample.${moduleKind(sample.code) === "module" ? "mts" : "cts"}`);
  await writeFile(path, redirectImports(sample.code, packageName));
  return path;
};
