import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileText } from "../update-spec/write-together.ts";
import { ReleaseError } from "./release-error.ts";

/** Where the version stands: the first matches of a pattern. */
const PLACES: readonly { readonly path: string; readonly pattern: RegExp; readonly times: number }[] = [
  { path: "package.json", pattern: /(?<=^ {2}"version": ")[^"]+(?=")/gm, times: 1 },
  // Of the package itself: at the top, and as the root of the tree.
  { path: "package-lock.json", pattern: /(?<=^(?: {2}| {6})"version": ")[^"]+(?=")/gm, times: 2 },
  { path: "src/handwritten/version.ts", pattern: /(?<=version = ")[^"]+(?=")/g, times: 1 },
];

/** The files that name the version, with another one. @throws ReleaseError when one of them does not name the present one */
export const filesWithVersion = (
  folder: string,
  present: string,
  version: string,
): Promise<readonly FileText[]> =>
  Promise.all(
    PLACES.map(async ({ path, pattern, times }) => {
      const full = join(folder, path);
      let place = 0;
      const text = (await readFile(full, "utf8")).replace(pattern, (found) => {
        if (++place > times) return found;
        if (found !== present) throw new ReleaseError(`${path} names ${found}, and package.json ${present}`);
        return version;
      });
      if (place < times) throw new ReleaseError(`${path} names the version ${place} times, not ${times}`);
      return { path: full, text };
    }),
  );
