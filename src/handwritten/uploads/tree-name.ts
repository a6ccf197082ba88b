import { safeText } from "../errors/describe/safe-text.ts";
import { EncodeError } from "../errors/index.ts";

/** A segment as a server may read it that decodes names, or whose file system takes no notice of spaces at an end. */
const meaning = (segment: string): string => segment.replace(/%2e/gi, ".").trim();

/**
 * The name of a file in a tree of files, as the form tells it: relative, with `/` between its segments. A name of Windows
 * (`skill\\SKILL.md`) is brought to that, and segments without effect (`./`, `//`) are left out.
 *
 * @throws EncodeError for one that leads out of the tree: `..`, an absolute name, a drive. A server that unpacks it could
 * write anywhere. Control characters are escaped or refused of every name: see {@link partName}.
 */
export const treeName = (name: string): string => {
  const path = name.replaceAll("\\", "/");
  const wrong = (why: string): never => {
    throw new EncodeError(
      `the name of the file "${safeText(name, 60)}" ${why}: give it relative to the folder that is uploaded, such as "skill/SKILL.md"`,
    );
  };
  if (path.startsWith("/")) wrong("is absolute");
  const segments = path.split("/");
  if (segments.some((segment) => meaning(segment) === "..")) wrong("leads out of its folder by `..`");
  const isSome = (segment = ""): boolean => !/^\.?$/.test(meaning(segment));
  if (!isSome(segments.at(-1))) wrong("names no file");
  const kept = segments.filter(isSome).join("/");
  if (/^\s*[a-z]:/i.test(kept)) wrong("begins with a drive");
  return kept;
};
