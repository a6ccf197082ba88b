import { joinChunks } from "../../core/reply/join-chunks.ts";
import { ResponseTooLargeError } from "../../errors/index.ts";

/** Reads a body within a limit. @throws ResponseTooLargeError beyond */
export const readBody = async (
  chunks: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    length += bytes.length;
    if (length > maxBytes) throw new ResponseTooLargeError(maxBytes, {}, "the webhook");
    parts.push(bytes);
  }
  return joinChunks(parts);
};
