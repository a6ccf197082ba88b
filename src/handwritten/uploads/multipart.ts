import { formEntries } from "../core/form.ts";
import { EncodeError } from "../errors.ts";
import { openFile } from "./open-file.ts";
import { readChunks } from "./read-chunks.ts";

/** A form, ready to send. */
export interface Multipart {
  /** With the boundary: the value of the `content-type` header. */
  readonly contentType: string;
  /** One `Blob` when every part can be read again, of known size and with its files still unread; else a stream. */
  readonly body: Blob | AsyncIterable<Uint8Array>;
  /** Whether `body` can be sent a second time. */
  readonly replayable: boolean;
}

export interface MultipartOptions {
  /** Makes the boundary, which must not occur in the parts. Default: 130 random bits. */
  readonly boundary?: () => string;
  /** The content type of fields that are a part of their own, by field; one that is JSON is not written in brackets. */
  readonly encoding?: Readonly<Record<string, string>>;
}

type Part = string | Blob | AsyncIterable<Uint8Array>;

/** Always of one length, so that the size of a form does not depend on chance. */
const randomBoundary = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(26));
  return `form-${Array.from(bytes, (byte) => (byte % 32).toString(32)).join("")}`;
};

/** The HTML standard's escapes ("multipart/form-data encoding algorithm"): unescaped, a name could forge a header. */
const escapeName = (name: string): string => name.replace(/[\r\n"]/g, encodeURIComponent);

/**
 * Writes a form as `multipart/form-data` (RFC 7578), its fields in their order. Nothing is read here: blobs are
 * referred to, and streams are pulled as the body is. Lines of text end in CRLF, as the HTML standard has every form
 * written (and every other client sends).
 *
 * @throws EncodeError when a field cannot be written, or a file has been read already
 */
export const encodeMultipart = (fields: object, options: MultipartOptions = {}): Multipart => {
  const boundary = (options.boundary ?? randomBoundary)();
  const { typed, texts } = typeFields(fields, options.encoding ?? {});
  const parts: Part[] = [];
  for (const [name, value] of formEntries(typed)) {
    let head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"`;
    let content: Part;
    if (typeof value === "string") content = value.replace(/\r\n?|\n/g, "\r\n");
    else {
      // A set of files is a tree (a skill is one), so its names keep their directories.
      const file = openFile(value, /^files(\[\])?$/.test(name));
      if (!texts.has(value)) head += `; filename="${escapeName(file.name)}"`;
      head += `\r\nContent-Type: ${file.type}`;
      content = file.content;
    }
    parts.push(`${head}\r\n\r\n`, content, "\r\n");
  }
  parts.push(`--${boundary}--\r\n`);
  const replayable = parts.every((part) => typeof part === "string" || part instanceof Blob);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: replayable ? new Blob(parts as BlobPart[]) : streamOnce(parts),
    replayable,
  };
};

/** Turns the fields that have a content type of their own into text of that type. */
const typeFields = (fields: object, encoding: Readonly<Record<string, string>>) => {
  const typed: Record<string, unknown> = { ...fields };
  const texts = new Set<unknown>();
  for (const [name, type] of Object.entries(encoding)) {
    const value = typed[name];
    if (value === undefined || value === null) continue;
    const text = new Blob([type.endsWith("json") ? JSON.stringify(value) : String(value)], { type });
    texts.add(text);
    typed[name] = text;
  }
  return { typed, texts };
};

/** A second reading would find the sources empty and send a form with empty files, so it is refused. */
const streamOnce = (parts: readonly Part[]): AsyncIterable<Uint8Array> => {
  let taken = false;
  return {
    async *[Symbol.asyncIterator]() {
      if (taken) throw new EncodeError("this form holds a one-shot stream and has been sent already");
      taken = true;
      for (const part of parts)
        yield* typeof part === "object" && !(part instanceof Blob) ? part : chunks(part);
    },
  };
};

const chunks = (part: string | Blob): AsyncIterable<Uint8Array> => readChunks(new Blob([part]).stream());
