import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { UsageError } from "../../errors/index.ts";
import { fileSystem, openFlags } from "./file-system.ts";

/**
 * A file of this machine as the destination of a download. It is opened with the first bytes, or at the end of an empty one: a file that is there
 * is written anew, another one is made. Its folder has to be there. A download that fails leaves what has come.
 *
 * Writing fails with a UsageError for a symbolic link, and for what is no regular file, which stays as it is.
 *
 * @param path - of the program's own choice, never one that an agent named; a relative one is of the working directory
 * @throws ConfigurationError where there is no `node:fs`
 * @example
 * await artifacts.forResult(result).download({ path: "/workspace/outputs/chart.png", to: agentFileDestination("chart.png") });
 */
export const agentFileDestination = (path: string): WritableStream<Uint8Array> => {
  const absolute = fileSystem().path.resolve(path);
  let handle: FileHandle | undefined;
  const close = async (): Promise<void> => {
    const open = handle;
    handle = undefined;
    await open?.close();
  };
  return new WritableStream({
    write: async (chunk) => {
      try {
        handle ??= await openDestination(absolute);
        await handle.writeFile(chunk);
      } catch (error) {
        await close();
        throw error;
      }
    },
    close: async () => {
      handle ??= await openDestination(absolute);
      await close();
    },
    abort: close,
  });
};

/** Opens a file to be written anew. It is cut after it was looked at, so that what is no file of the program's own keeps its content. */
const openDestination = async (path: string): Promise<FileHandle> => {
  const { fs } = fileSystem();
  const { O_WRONLY, O_CREAT, O_EXCL } = fs.constants;
  const before = await statOrNothing(path);
  if (before && !before.isFile()) throw new UsageError(`${path} is no regular file`);
  // What came meanwhile, a link that leads nowhere included, is refused as one that exists.
  const flags = O_WRONLY | openFlags(fs.constants) | (before ? 0 : O_CREAT | O_EXCL);
  const handle = await fs.promises.open(path, flags);
  try {
    const now = await handle.stat({ bigint: true });
    const isOther = before && (now.dev !== before.dev || now.ino !== before.ino);
    if (!now.isFile() || isOther) throw new UsageError(`${path} was exchanged for another file`);
    await handle.truncate(0);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
};

const statOrNothing = async (path: string): Promise<BigIntStats | undefined> => {
  try {
    return await fileSystem().fs.promises.lstat(path, { bigint: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};
