// `api-openai/core/uploads`.

export type { Uploadable } from "../../handwritten/contract.ts";
export { type FileSource, type ToFileOptions, toFile } from "../../handwritten/uploads/to-file.ts";
export { toStreamingFile } from "../../handwritten/uploads/to-streaming-file.ts";
