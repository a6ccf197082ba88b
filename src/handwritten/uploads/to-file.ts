import type { Uploadable } from "../contract.ts";
import { checkOptions, type Rules } from "../core/options/check-options.ts";
import { TEXT } from "../core/options/kinds.ts";
import { EncodeError } from "../errors/index.ts";
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

const RULES: Rules<ToFileOptions> = {
  type: TEXT,
  // What a Date can hold (ECMA-262, "time value").
  lastModified: { min: -8.64e15, max: 8.64e15 },
};

const INSTEAD =
  "to send a file of this machine, give `fs.createReadStream(path)` or `await fs.openAsBlob(path)`";

/** Text that is taken for a path would be uploaded as it is, and nothing would say so. */
const checkText = (text: string, name: string | null | undefined): void => {
  if (!name)
    throw new EncodeError(
      `toFile() takes text for the content of a file, and needs a name for it: \`toFile(text, "notes.txt")\`; ${INSTEAD}`,
    );
  if (text.split(/[\\/]/).pop() === name)
    throw new EncodeError(`toFile() takes text for the content of a file, not for its path: ${INSTEAD}`);
};

/** What a File can be made of: an {@link Uploadable} or text, or a promise of one. */
export type FileSource = Uploadable | string | PromiseLike<Uploadable | string>;

/**
 * Makes a named `File` of anything that has bytes, so that it can be sent more than once. A `Blob` is referred to
 * and stays unread; a stream, a `Response` or an iterable is read to its end and held in memory. For a large one
 * use {@link toStreamingFile}, or `fs.openAsBlob(path)` on Node.
 *
 * Text is the content of the file, and no path of one, so it needs a name.
 *
 * @param name - file name, kept as given. Default: that of the value, else `unknown_file`
 * @throws EncodeError for text that has no name, or is a path of that name; when the value has been read already, gives something that is not bytes, or the type is no header
 * value
 */
export const toFile = async (
  value: FileSource,
  name?: string | null,
  options: ToFileOptions = {},
): Promise<File> => {
  checkOptions(options, RULES, { of: "toFile()", path: "toFile." });
  const given = await value;
  if (typeof given === "string") checkText(given, name);
  const source = typeof given === "string" ? new TextEncoder().encode(given) : given;
  const called = name ?? fileName(source, true) ?? "unknown_file";
  const type = options.type ? mediaType(options.type, `file "${called}"`) : undefined;
  const opened = openFile(source);
  const parts: BlobPart[] = [];
  if (opened.content instanceof Blob) parts.push(opened.content);
  else for await (const chunk of opened.content) parts.push(chunk);
  return new File(parts, called, {
    type: type ?? opened.type,
    lastModified: options.lastModified ?? (source as Partial<File>).lastModified ?? Date.now(),
  });
};
