import type { BigIntStats } from "node:fs";
import { builtinModule } from "../../core/runtime/builtin-module.ts";
import { ConfigurationError } from "../../errors/index.ts";

interface Files {
  readonly fs: typeof import("node:fs");
  readonly path: typeof import("node:path");
}

/** The modules of Node for files. @throws ConfigurationError where there are none */
export const fileSystem = (): Files => {
  const [fs, path] = [builtinModule("node:fs"), builtinModule("node:path")];
  if (!fs || !path)
    throw new ConfigurationError("the files of this machine are read with `node:fs`, which is not here");
  return { fs, path };
};

/** Whether both are of one file, which has not changed its size. */
export const isSameFile = (one: BigIntStats, other: BigIntStats): boolean =>
  one.dev === other.dev && one.ino === other.ino && one.size === other.size;

/** Opens what is no symbolic link, and does not wait for what is no file. Windows has neither flag. */
export const openFlags = (constants: typeof import("node:fs").constants): number =>
  (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
