// The public surface of "api-openai/uploads".

export type { Uploadable } from "../contract.ts";
export { uploadFileChunked } from "../helpers/upload/upload-file-chunked.ts";
export type { UploadFileChunkedParams } from "../helpers/upload/upload-params.ts";
export type { UploadProgress, UploadState } from "../helpers/upload/upload-state.ts";
export { encodeForm as multipart } from "../transport/encode-form.ts";
export { encodeMultipart, type Multipart, type MultipartOptions } from "./multipart.ts";
export { type FileSource, type ToFileOptions, toFile } from "./to-file.ts";
export { toImageFile } from "./to-image-file.ts";
export { type StreamingFile, toStreamingFile } from "./to-streaming-file.ts";
