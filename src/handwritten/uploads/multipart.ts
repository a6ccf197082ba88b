import { checkOptions, type Rules } from "../core/options/check-options.ts";
import { FUNCTION, RECORD } from "../core/options/kinds.ts";
import { blobChunks } from "../core/request/blob-chunks.ts";
import { formEntries } from "../core/request/form.ts";
import { jsonText } from "../core/request/json-text.ts";
import { safeText } from "../errors/describe/safe-text.ts";
import { EncodeError } from "../errors/index.ts";
import { mediaType } from "./media-type.ts";
import { openFile } from "./open-file.ts";
import { partName } from "./part-name.ts";
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
  /** Makes the boundary, which must not occur in the parts, and may hold letters, digits and `_'+.-`. Default: 130 random bits. */
  readonly boundary?: () => string;
  /** The content type of fields that are a part of their own, by field; one that is JSON is not written in brackets. */
  readonly encoding?: Readonly<Record<string, string>>;
}

const RULES: Rules<MultipartOptions> = { boundary: FUNCTION, encoding: RECORD };

type Part = string | Blob | AsyncIterable<Uint8Array>;

/** Always of one length, so that the size of a form does not depend on chance. */
const randomBoundary = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(26));
  return `form-${Array.from(bytes, (byte) => (byte % 32).toString(32)).join("")}`;
};

/** Of RFC 2046 §5.1.1's `bchars` those that need no quotes in the header. */
const BOUNDARY = /^[\w'+.-]{1,70}$/;

/**
 * Writes a form as `multipart/form-data` (RFC 7578), its fields in their order. Nothing is read here: blobs are
 * referred to, and streams are pulled as the body is. Lines of text end in CRLF, as the HTML standard has every form
 * written (and every other client sends).
 *
 * @throws EncodeError when a field cannot be written, a file has been read already, a name holds a control character, or a content type
 * could forge a header
 */
export const encodeMultipart = (fields: object, options: MultipartOptions = {}): Multipart => {
  checkOptions(options, RULES, { of: "encodeMultipart()", path: "encodeMultipart." });
  const boundary = (options.boundary ?? randomBoundary)();
  if (!BOUNDARY.test(boundary))
    throw new EncodeError("the boundary of a form must be 1 to 70 letters, digits and _'+.-");
  const { typed, texts } = typeFields(fields, options.encoding ?? {});
  const parts: Part[] = [];
  for (const [name, value] of formEntries(typed)) {
    let head = `--${boundary}\r\nContent-Disposition: form-data; name="${partName(name, "field")}"`;
    let content: Part;
    if (typeof value === "string") content = value.replace(/\r\n?|\n/g, "\r\n");
    else {
      // A set of files is a tree (a skill is one), so its names keep their directories.
      const file = openFile(value, /^files(\[\])?$/.test(name));
      if (!texts.has(value)) head += `; filename="${partName(file.name, "file")}"`;
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
  const texts = new Set<unknown>();
  const typed = Object.entries(fields).map(([name, value]): [string, unknown] => {
    const type = Object.hasOwn(encoding, name) && encoding[name];
    if (!type || value === undefined || value === null) return [name, value];
    const text = new Blob([textOf(name, value, type)], { type: mediaType(type, `field "${name}"`) });
    texts.add(text);
    return [name, text];
  });
  return { typed: Object.fromEntries(typed), texts };
};

const textOf = (name: string, value: unknown, type: string): string => {
  try {
    const text: unknown = type.endsWith("json") ? jsonText(value) : String(value);
    if (typeof text === "string") return text;
  } catch (cause) {
    throw new EncodeError(`form field "${safeText(name, 80)}" cannot be written as ${type}`, { cause });
  }
  throw new EncodeError(`form field "${safeText(name, 80)}" has no text form`);
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

const chunks = (part: string | Blob): AsyncIterable<Uint8Array> => readChunks(blobChunks(new Blob([part])));
