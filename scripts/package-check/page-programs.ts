import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What an example may take for granted, because one before it has made it, or because it is the reader's own. */
const given: Readonly<Record<string, string>> = {
  openai: 'declare const openai: import("api-openai").OpenAI;',
  apiKey: "declare const apiKey: string;",
  OpenAI: 'import OpenAI from "api-openai";',
  vault: "declare const vault: { read(name: string): Promise<string> };",
  credential:
    "declare const credential: { getToken(scope: string): Promise<{ token: string; expiresOnTimestamp: number }> };",
  messages: 'declare const messages: import("api-openai").models.ChatCompletionRequestMessage[];',
  environment: 'declare const environment: import("api-openai").Environment;',
  audit: "declare const audit: { write(line: object): void };",
};

/**
 * Writes every TypeScript example of a page as a module of its own, to be compiled. Returns how many there are.
 *
 * @param page - below the root
 */
export const writePagePrograms = async (root: string, page: string, folder: string): Promise<number> => {
  const blocks = [...(await readFile(join(root, page), "utf8")).matchAll(/^```ts\n(.*?)^```$/gms)].map(
    (match) => match[1] as string,
  );
  for (const [index, block] of blocks.entries()) {
    const missing = Object.keys(given).filter(
      (name) =>
        new RegExp(`\\b${name}\\b`).test(block) &&
        !new RegExp(`(const|import|,) (\\{ )?${name}\\b`).test(block),
    );
    await writeFile(
      // Of its whole path: several folders have a README.
      join(folder, `${page.replace(/\.md$/, "").replaceAll("/", "-").toLowerCase()}-${index}.ts`),
      `${missing.map((name) => `${given[name]}\n`).join("")}${block}\nexport {};\n`,
    );
  }
  return blocks.length;
};
