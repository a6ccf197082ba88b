import { UsageError } from "../../errors/index.ts";
import { type StreamingFile, toStreamingFile } from "../../uploads/to-streaming-file.ts";
import { fileSystem, isSameFile, openFlags } from "./file-system.ts";
import { type SelectedPath, selectPath } from "./selected-path.ts";

/** A file of this machine, opened when it is sent. */
export interface AgentFile extends StreamingFile {
  /** In bytes, when it was selected. */
  readonly size: number;
}

const CHUNK_BYTES = 65_536;

/**
 * Selects a file of this machine for an upload. It is opened when it is sent, once, and has to be the file that was selected, with the
 * size that it had: else the upload fails with a UsageError. Its name is the last one of the path.
 *
 * @param path - of the program's own choice; a relative one is of the working directory
 * @throws UsageError for a symbolic link, and for what is no regular file
 * @throws Error of `node:fs`, such as `ENOENT`
 * @throws ConfigurationError where there is no `node:fs`
 */
export const agentFile = async (path: string): Promise<AgentFile> => fileOf(await selectPath(path));

/** A selected path as a file. @throws UsageError for what is no regular file */
export const fileOf = (selected: SelectedPath): AgentFile => {
  if (!selected.stats.isFile()) throw new UsageError(`${selected.path} is no regular file`);
  const { path } = fileSystem();
  const source = { [Symbol.asyncIterator]: () => bytesOf(selected) };
  const file = toStreamingFile(source, path.basename(selected.path));
  return Object.assign(file, { size: Number(selected.stats.size) });
};

async function* bytesOf({ path, stats }: SelectedPath): AsyncGenerator<Uint8Array> {
  const { fs } = fileSystem();
  const handle = await fs.promises.open(path, fs.constants.O_RDONLY | openFlags(fs.constants));
  try {
    const check = async (): Promise<void> => {
      if (!isSameFile(await handle.stat({ bigint: true }), stats))
        throw new UsageError(`${path} has changed since it was selected`);
    };
    await check();
    // What is appended meanwhile is not read, and found by the second check.
    for (let left = Number(stats.size); left > 0; ) {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(Math.min(left, CHUNK_BYTES)));
      if (!bytesRead) break;
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    await check();
  } finally {
    await handle.close();
  }
}
