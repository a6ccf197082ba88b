// The public surface of "api-openai/uploads".

export { encodeForm as multipart } from "../transport/encode-form.ts";
export { encodeMultipart, type Multipart, type MultipartOptions } from "./multipart.ts";
export { type FileSource, type ToFileOptions, toFile } from "./to-file.ts";
export { toStreamingFile } from "./to-streaming-file.ts";
