import type { CreateUploadRequest, FileExpirationAfter } from "../../../generated/models.ts";
import type { Uploadable } from "../../contract.ts";
import { checkOptions, type Rules } from "../../core/options/check-options.ts";
import { FUNCTION, RECORD, SOME_TEXT } from "../../core/options/kinds.ts";
import { COUNT, type Range } from "../../core/options/range.ts";
import { UsageError } from "../../errors/index.ts";
import { checkFileFields } from "../../uploads/file-fields.ts";
import { fileName } from "../../uploads/file-name.ts";
import { type OpenedFile, openFile } from "../../uploads/open-file.ts";
import type { UploadProgress, UploadState } from "./upload-state.ts";

/** What is uploaded, and how. */
export interface UploadFileChunkedParams {
  /** A `Blob` is read part by part (`fs.openAsBlob(path)` gives one of a file); of a stream one part for each request is held in memory. */
  file: Uploadable;
  /** What the file is for. */
  purpose: CreateUploadRequest["purpose"];
  /** Media type, which has to fit the purpose. Default: that of `file` */
  mimeType?: string | undefined;
  /** Name, with its extension. Default: that of `file` */
  filename?: string | undefined;
  /** Size in bytes. Default: that of `file`; a stream has none, so there it is needed */
  bytes?: number | undefined;
  /** How long the file is kept. */
  expiresAfter?: FileExpirationAfter | undefined;
  /** MD5 checksum of the whole file, as hexadecimal text; the server compares it. Default: none */
  md5?: string | undefined;
  /** Bytes of a part, at most 67 108 864. Default: 16 777 216, or that of `resume` */
  partSize?: number | undefined;
  /** Parts that are sent at one time. Default: 4 */
  concurrency?: number | undefined;
  /** The state of an upload that was interrupted: parts that it acknowledged are not sent again. Default: a new upload */
  resume?: UploadState | undefined;
  /** Gets how far the upload is: once it is there, and after each part. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/** The same, checked and with the defaults filled in. */
export interface UploadSettings {
  readonly source: OpenedFile["source"];
  readonly create: CreateUploadRequest;
  readonly md5: string | undefined;
  readonly partSize: number;
  readonly concurrency: number;
  readonly resume: UploadState | undefined;
  readonly onProgress: UploadFileChunkedParams["onProgress"];
}

const MIB = 1_048_576;
/** The API takes no larger part. */
const LARGEST_PART = 64 * MIB;
const DEFAULT_PART = 16 * MIB;
const DEFAULT_CONCURRENCY = 4;

const PART_SIZE: Range = { min: 1, max: LARGEST_PART, integer: true };

const RULES: Rules<UploadFileChunkedParams> = {
  file: true,
  purpose: SOME_TEXT,
  mimeType: SOME_TEXT,
  filename: SOME_TEXT,
  bytes: COUNT,
  expiresAfter: RECORD,
  md5: ["32 hexadecimal digits", (value) => typeof value === "string" && /^[\da-f]{32}$/i.test(value)],
  partSize: PART_SIZE,
  concurrency: COUNT,
  resume: RECORD,
  onProgress: FUNCTION,
};

/**
 * @throws ConfigurationError for a value that a parameter cannot have, UsageError for what is missing or contradicts the state,
 * EncodeError for a file that is text or was read already
 */
export const uploadSettings = (params: UploadFileChunkedParams): UploadSettings => {
  checkOptions(params, RULES, { of: "uploadFileChunked()" });
  const { file, purpose, expiresAfter, md5, resume, onProgress } = params;
  if (!purpose) throw missing("purpose", "what the file is for");
  const { source, type, content } = opened(file);
  const size = content instanceof Blob ? content.size : undefined;
  const settings = {
    source,
    create: {
      filename: params.filename ?? fileName(file) ?? raise(missing("filename", "this file has no name")),
      purpose,
      bytes: sizeOf(params.bytes, size),
      mime_type: params.mimeType ?? typeOf(type),
      ...(expiresAfter && { expires_after: expiresAfter }),
    },
    md5,
    partSize: params.partSize ?? resume?.partSize ?? DEFAULT_PART,
    concurrency: params.concurrency ?? DEFAULT_CONCURRENCY,
    resume,
    onProgress,
  };
  if (resume) checkState(resume, settings);
  return settings;
};

const opened = (file: Uploadable): OpenedFile => {
  checkFileFields({ file });
  if (typeof file !== "object" || file === null) throw missing("file", "what is uploaded");
  return openFile(file);
};

const sizeOf = (given: number | undefined, found: number | undefined): number => {
  if (given !== undefined && found !== undefined && given !== found)
    throw new UsageError(`\`bytes\` is ${given}, and the file has ${found}`);
  const size = given ?? found ?? raise(missing("bytes", "the size of a stream is not known before its end"));
  if (size < 1) throw new UsageError("the file is empty: there is no part to upload");
  return size;
};

const UNKNOWN_TYPE = "application/octet-stream";

const typeOf = (type: string): string =>
  type === UNKNOWN_TYPE ? raise(missing("mimeType", "this file has no media type")) : type;

/** A state of another file or of other parts would give a file with the parts of both. */
const checkState = (state: UploadState, { create, partSize }: UploadSettings): void => {
  const { uploadID, bytes, partIDs } = state;
  if (typeof uploadID !== "string" || !uploadID || !Array.isArray(partIDs))
    throw new UsageError("`resume` must be the `state` that `onProgress` was given");
  if (bytes !== create.bytes)
    throw new UsageError(`\`resume\` is of a file of ${bytes} bytes, and this one has ${create.bytes}`);
  if (state.partSize !== partSize)
    throw new UsageError(
      `\`resume\` is of parts of ${state.partSize} bytes, and \`partSize\` is ${partSize}`,
    );
  if (partIDs.length !== Math.ceil(bytes / partSize))
    throw new UsageError(
      `\`resume\` has ${partIDs.length} parts, and the file ${Math.ceil(bytes / partSize)}`,
    );
};

const missing = (name: string, why: string): UsageError =>
  new UsageError(`uploadFileChunked() needs \`${name}\`: ${why}`);

const raise = (error: Error): never => {
  throw error;
};
