import { checkOptions } from "../core/options/check-options.ts";
import { TEXT } from "../core/options/kinds.ts";
import { guardSource } from "../core/request/guard-sources.ts";
import { readChunks } from "./read-chunks.ts";

/** A stream with a file's name, for a form. It can be sent once, so a call that carries it is never retried. */
export interface StreamingFile extends AsyncIterable<Uint8Array> {
  readonly name: string;
  readonly type: string;
}

/**
 * Names a stream without reading it, for a file too large to hold in memory.
 *
 * @param options - `type`: media type. Default: `application/octet-stream`
 */
export const toStreamingFile = (
  source: AsyncIterable<Uint8Array | string> | ReadableStream<Uint8Array>,
  name: string,
  options: { readonly type?: string } = {},
): StreamingFile => {
  checkOptions(options, { type: TEXT }, { of: "toStreamingFile()", path: "toStreamingFile." });
  guardSource(source);
  return {
    name,
    type: options.type ?? "application/octet-stream",
    [Symbol.asyncIterator]: () => readChunks(source),
  };
};
