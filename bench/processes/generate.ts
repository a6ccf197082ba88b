import { pathToFileURL } from "node:url";

// Runs the project's codegen into a folder of its own: `node generate.ts <repository> <folder>`.
const [repository, folder] = process.argv.slice(2);
const { generateInto } = (await import(`${pathToFileURL(repository ?? "")}/codegen/main.ts`)) as {
  generateInto: (folder: URL) => Promise<number>;
};
await generateInto(pathToFileURL(`${folder}/`));
