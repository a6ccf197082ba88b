import type { Upload } from "../../../generated/models.ts";
import {
  addUploadPart,
  cancelUpload,
  completeUpload,
  createUpload,
} from "../../../generated/operations/uploads.ts";
import type { ApiRequest } from "../../contract.ts";
import { mergeHeaders } from "../../core/request/headers.ts";
import { onAbort, untilAborted } from "../../core/signals.ts";
import { APIUserAbortError } from "../../errors/index.ts";
import type { APIPromise, RequestOptions } from "../../resources/resource.ts";
import { type Parts, partsOf } from "./parts-of.ts";
import { type UploadFileChunkedParams, type UploadSettings, uploadSettings } from "./upload-params.ts";
import { PartRecord } from "./upload-state.ts";

/** What sends a request value: a client of either API. */
interface Sender {
  send<Result>(request: ApiRequest<Result>, options?: object): APIPromise<Result>;
}

/**
 * Uploads a file in parts, several at one time, and completes it: for files of more than 512 MB, or to go on where an
 * upload was interrupted. `onProgress` gets the state of the upload, and `resume` takes it.
 *
 * A request that fails is repeated as the client's own policies say. When one fails for good no other part begins, those under way
 * are waited for, and the upload stays as it is, for `resume` or `uploads.cancel`. When `signal` aborts, the upload is cancelled.
 *
 * @param client - any client: `new OpenAI()`, or `createClient()`
 * @param options - of each request; an idempotency key gets the name of the request added
 * @throws APIUserAbortError when the signal aborts; UsageError for a size, name or type that is missing, and for a state of another file;
 * EncodeError for a stream of another length than `bytes`; and what a request throws
 * @see https://platform.openai.com/docs/api-reference/uploads
 */
export const uploadFileChunked = async (
  client: Sender,
  params: UploadFileChunkedParams,
  options: RequestOptions = {},
): Promise<Upload> => {
  const settings = uploadSettings(params);
  const signal = options.signal ?? undefined;
  if (signal?.aborted) throw new APIUserAbortError({ cause: signal.reason });
  const { partSize, create, resume, md5, onProgress } = settings;
  const { bytes } = create;
  const uploadID =
    resume?.uploadID ?? (await client.send(createUpload(create), optionsOf(options, "create"))).id;
  const partIDs = resume?.partIDs ?? Array.from({ length: Math.ceil(bytes / partSize) }, () => null);
  const record = new PartRecord({ uploadID, bytes, partSize, partIDs });
  try {
    onProgress?.(record.progress);
    await sendParts(client, settings, record, options);
    const body = { part_ids: record.ids, ...(md5 && { md5 }) };
    return await client.send(completeUpload(uploadID, body), optionsOf(options, "complete"));
  } catch (error) {
    if (signal?.aborted) await cancel(client, uploadID, options);
    throw error;
  }
};

/** Sends the parts that are not acknowledged. @throws the first failure, when no part is under way any more */
const sendParts = async (
  client: Sender,
  settings: UploadSettings,
  record: PartRecord,
  options: RequestOptions,
): Promise<void> => {
  const { source, concurrency, onProgress, partSize, create } = settings;
  const { uploadID } = record.progress;
  const parts = partsOf(source, { bytes: create.bytes, partSize, has: (index) => record.has(index) });
  const stop = new AbortController();
  const stopListening = onAbort(options.signal ?? undefined, () =>
    stop.abort(new APIUserAbortError({ cause: options.signal?.reason })),
  );
  const work = async (): Promise<void> => {
    try {
      for await (const { index, data } of untilStopped(parts, stop.signal)) {
        const request = addUploadPart(uploadID, { data });
        const { id } = await client.send(request, optionsOf(options, `part-${index}`));
        record.acknowledge(index, id);
        onProgress?.(record.progress);
      }
    } catch (error) {
      stop.abort(error);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
    // A part fails with the abort that stopped all; the reason of the first one is kept.
    stop.signal.throwIfAborted();
  } finally {
    stopListening();
    parts.close();
  }
};

async function* untilStopped(
  parts: Parts,
  signal: AbortSignal,
): AsyncGenerator<{ readonly index: number; readonly data: Blob }> {
  while (!signal.aborted) {
    const next = await untilAborted(parts.next(), signal);
    if (next.done || signal.aborted) return;
    yield next.value;
  }
}

/** The server keeps what was sent for an hour, unless the upload is cancelled. */
const cancel = async (client: Sender, uploadID: string, options: RequestOptions): Promise<void> => {
  const { signal, ...others } = options;
  try {
    await client.send(cancelUpload(uploadID), optionsOf(others, "cancel"));
  } catch (cause) {
    throw new APIUserAbortError({
      message: `aborted by the caller, and the upload ${uploadID} could not be cancelled: it ends by itself within an hour`,
      cause,
    });
  }
};

/** A key of the caller is for one request alone: the server would take the second part for a repetition of the first. */
const optionsOf = (options: RequestOptions, name: string): RequestOptions => {
  const key = options.idempotencyKey ?? mergeHeaders(options.headers)["idempotency-key"];
  return key ? { ...options, idempotencyKey: `${key}-${name}` } : options;
};
