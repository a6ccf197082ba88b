import { UsageError } from "../errors/index.ts";

const ROOT = "/workspace/";
/** Names below the root that an environment keeps for itself. */
const RESERVED = /^(?:\.codex|\.managed-agents(?:-.*)?)$/;

/**
 * Checks where files are to be in the environment of an agent.
 *
 * @throws UsageError for a path outside of `/workspace`, a name that is reserved, a file that would be the folder of another,
 * and one idempotency key for several uploads
 */
export const checkAgentPaths = (paths: readonly string[], idempotencyKey: string | undefined): void => {
  if (paths.length > 1 && idempotencyKey !== undefined)
    throw new UsageError("several uploads cannot have the same idempotency key");
  const all = new Set(paths);
  for (const path of paths) {
    const names = path.split("/").slice(1);
    const isClean =
      names.every((name) => name !== "" && name !== "." && name !== "..") && !/[\\\0]/.test(path);
    if (!path.startsWith(ROOT) || !isClean)
      throw new UsageError(`${path}: a file of an agent is a path below ${ROOT}`);
    if (RESERVED.test(names[1] ?? "") || path === `${ROOT}outputs`)
      throw new UsageError(`${path}: an environment keeps this name for itself`);
    const folders = names.map((_, index) => `/${names.slice(0, index).join("/")}`);
    const folder = folders.find((one) => all.has(one));
    if (folder) throw new UsageError(`${path}: ${folder} is a file, too`);
  }
};
