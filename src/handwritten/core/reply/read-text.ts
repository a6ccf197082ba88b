import { ResponseTooLargeError } from "../../errors/index.ts";
import type { Reply } from "../handler.ts";
import { eachChunk } from "./chunks.ts";

/** 256 MiB: more than any JSON the API answers with, less than what brings a process down. */
export const DEFAULT_MAX_RESPONSE_BYTES: number = 268_435_456;

/**
 * Reads a body as UTF-8 text (a leading byte order mark is dropped), up to a limit in bytes after decompression.
 * Past the limit nothing more is read, and the connection is closed.
 *
 * @throws ResponseTooLargeError as soon as the limit is passed
 */
export const readText = async (
  reply: Reply,
  maxBytes: number = Number.POSITIVE_INFINITY,
): Promise<string> => {
  // Bodies that are there already have no chunks; see `BufferedReply`.
  if (!reply.body) return reply.text();
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  for await (const chunk of eachChunk(reply.body)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new ResponseTooLargeError(maxBytes, { status: reply.status });
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
};
