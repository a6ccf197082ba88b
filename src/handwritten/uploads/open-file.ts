import type { Uploadable } from "../contract.ts";
import { guardSource } from "../core/request/guard-sources.ts";
import { safeText } from "../errors/describe/safe-text.ts";
import { EncodeError } from "../errors/index.ts";
import { fileName } from "./file-name.ts";
import { mediaType } from "./media-type.ts";
import { readChunks } from "./read-chunks.ts";
import { treeName } from "./tree-name.ts";

/** A file as a form carries it. */
export interface OpenedFile {
  readonly name: string;
  readonly type: string;
  /** A `Blob` can be read again; the chunks of a stream come once. */
  readonly content: Blob | AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** What `content` is read from. */
  readonly source: Blob | AsyncIterable<unknown> | ReadableStream<unknown>;
}

const UNKNOWN_TYPE = "application/octet-stream";

/**
 * Brings every form of file to one, reading nothing: a `Blob` stays itself, bytes become one, and the rest is a
 * stream of chunks.
 *
 * @throws EncodeError when its content has been read already, its type could forge a header, or its name leads out of
 * the tree that it is of
 */
export const openFile = (file: Uploadable, keepDirectory = false): OpenedFile => {
  const name = nameOf(file, keepDirectory);
  const typeOf = (type: string | null | undefined): string =>
    mediaType(type || UNKNOWN_TYPE, `file "${name}"`);
  const blob = file instanceof Blob ? file : isBytes(file) ? new Blob([file]) : undefined;
  // The platform's class has a harmless type; a subclass or a polyfill may have any.
  if (blob) return { name, type: typeOf(blob.type), content: blob, source: blob };
  const { bodyUsed, body, headers, type, stream } = file as Partial<Response & Blob>;
  // A Response has a `type` too, which is not a media type ("basic").
  const declared = typeOf(headers?.get ? headers.get("content-type") : type);
  if (bodyUsed) throw new EncodeError(`the file "${safeText(name, 80)}" has been read already`);
  const source = body === null ? new Blob() : (body ?? stream?.call(file) ?? file);
  guardSource(source);
  return {
    name,
    type: declared,
    content: source instanceof Blob ? source : readChunks(source as AsyncIterable<unknown>),
    source: source as OpenedFile["source"],
  };
};

const nameOf = (file: Uploadable, keepDirectory: boolean): string => {
  const found = fileName(file, keepDirectory);
  if (found) return keepDirectory ? treeName(found) : found;
  return found ?? (file instanceof Blob ? "blob" : "unknown_file");
};

const isBytes = (file: object): file is ArrayBuffer | Uint8Array<ArrayBuffer> =>
  file instanceof ArrayBuffer || ArrayBuffer.isView(file);
