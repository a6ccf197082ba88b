import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Whether this package has a subpath: its own `exports` say so, and a pattern of them may lead to no file. */
export const hasModule = (subpath: string): boolean => {
  try {
    return existsSync(fileURLToPath(import.meta.resolve(`api-openai/${subpath}`)));
  } catch {
    return false;
  }
};
