// `api-openai/core/uploads`.

export type { Uploadable } from "../../handwritten/contract.ts";
export {
  type FileSource,
  type FileSource as ToFileInput,
  type ToFileOptions,
  toFile,
} from "../../handwritten/uploads/to-file.ts";
export { type StreamingFile, toStreamingFile } from "../../handwritten/uploads/to-streaming-file.ts";
