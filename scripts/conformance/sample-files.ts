import { mkdir, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";

/** A string in a program that looks like the name of a file. */
const FILE_NAME = /(["'`])((?:[\w.-]+\/)*[\w.-]+\.[a-z][a-z0-9]{1,4})\1/gi;

/** The magic numbers of formats that a program may check; the rest does not matter here. */
const SIGNATURES: Readonly<Record<string, readonly number[]>> = {
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  jpg: [0xff, 0xd8, 0xff, 0xe0],
  mp3: [0x49, 0x44, 0x33, 0x04],
  wav: [0x52, 0x49, 0x46, 0x46],
  pdf: [0x25, 0x50, 0x44, 0x46, 0x2d],
  zip: [0x50, 0x4b, 0x03, 0x04],
};

/** The files that a program seems to read: relative names that stay inside its folder. */
export const fileNamesIn = (code: string): string[] => {
  const names = [...code.matchAll(FILE_NAME)].map((match) => normalize(match[2] as string));
  return [...new Set(names)].filter((name) => !isAbsolute(name) && !name.startsWith(".."));
};

/** Gives a program the files that it reads. Each has other bytes, so that one in another's place would show. */
export const writeSampleFiles = async (code: string, folder: string): Promise<void> => {
  for (const name of fileNamesIn(code)) {
    const path = join(folder, name);
    const signature = SIGNATURES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? [];
    const content = name.endsWith(".jsonl") ? `{"name":"${name}"}\n` : `the content of ${name}\n`;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.concat([Buffer.from(signature), Buffer.from(content)]));
  }
};
