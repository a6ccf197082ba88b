import type { Uploadable } from "../contract.ts";
import { fileName } from "./file-name.ts";
import { mediaType } from "./media-type.ts";
import { openFile } from "./open-file.ts";

/** What {@link toFile} writes on the file. */
export interface ToFileOptions {
  /** Media type. Default: that of the value, else `application/octet-stream`. */
  readonly type?: string;
  /** Milliseconds since the Unix epoch. Default: that of the value when it is a File, else now. */
  readonly lastModified?: number;
}

/** What a File can be made of: an {@link Uploadable} or text, or a promise of one. */
export type FileSource = Uploadable | string | PromiseLike<Uploadable | string>;

/**
 * Makes a named `File` of anything that has bytes, so that it can be sent more than once. A `Blob` is referred to
 * and stays unread; a stream, a `Response` or an iterable is read to its end and held in memory. For a large one
 * use {@link toStreamingFile}, or `fs.openAsBlob(path)` on Node.
 *
 * @param name - file name, kept as given. Default: that of the value, else `unknown_file`
 * @throws EncodeError when the value has been read already, gives something that is not bytes, or the type is no header
 * value
 */
export const toFile = async (
  value: FileSource,
  name?: string | null,
  options: ToFileOptions = {},
): Promise<File> => {
  const given = await value;
  const source = typeof given === "string" ? new TextEncoder().encode(given) : given;
  const called = name ?? fileName(source, true) ?? "unknown_file";
  const type = options.type === undefined ? undefined : mediaType(options.type, `file "${called}"`);
  const opened = openFile(source);
  const parts: BlobPart[] = [];
  if (opened.content instanceof Blob) parts.push(opened.content);
  else for await (const chunk of opened.content) parts.push(chunk);
  return new File(parts, called, {
    type: type ?? opened.type,
    lastModified: options.lastModified ?? (source as Partial<File>).lastModified ?? Date.now(),
  });
};
