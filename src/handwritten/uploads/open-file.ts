import type { Uploadable } from "../contract.ts";
import { guardSource } from "../core/guard-sources.ts";
import { EncodeError } from "../errors.ts";
import { fileName } from "./file-name.ts";
import { readChunks } from "./read-chunks.ts";

/** A file as a form carries it. */
export interface OpenedFile {
  readonly name: string;
  readonly type: string;
  /** A `Blob` can be read again; the chunks of a stream come once. */
  readonly content: Blob | AsyncIterable<Uint8Array<ArrayBuffer>>;
}

const UNKNOWN_TYPE = "application/octet-stream";

/**
 * Brings every form of file to one, reading nothing: a `Blob` stays itself, bytes become one, and the rest is a
 * stream of chunks.
 *
 * @throws EncodeError when its content has been read already, or its type would forge a header
 */
export const openFile = (file: Uploadable, keepDirectory = false): OpenedFile => {
  const blob = file instanceof Blob ? file : isBytes(file) ? new Blob([file]) : undefined;
  const name = fileName(file, keepDirectory) ?? (file instanceof Blob ? "blob" : "unknown_file");
  if (blob) return { name, type: blob.type || UNKNOWN_TYPE, content: blob };
  const { bodyUsed, body, headers, type, stream } = file as Partial<Response & Blob>;
  // A Response has a `type` too, which is not a media type ("basic").
  const declared = (headers?.get ? headers.get("content-type") : type) || UNKNOWN_TYPE;
  if (bodyUsed) throw new EncodeError(`the file "${name}" has been read already`);
  if (/[^\t\x20-\x7e]/.test(declared))
    throw new EncodeError(`the content type of "${name}" is not a header value`);
  const source = body === null ? new Blob() : (body ?? stream?.call(file) ?? file);
  guardSource(source);
  return {
    name,
    type: declared,
    content: source instanceof Blob ? source : readChunks(source as AsyncIterable<unknown>),
  };
};

const isBytes = (file: object): file is ArrayBuffer | Uint8Array<ArrayBuffer> =>
  file instanceof ArrayBuffer || ArrayBuffer.isView(file);
