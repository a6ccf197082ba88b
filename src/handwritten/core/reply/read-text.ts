import { ResponseTooLargeError } from "../../errors/index.ts";
import type { Reply } from "../handler.ts";
import { eachChunk } from "./chunks.ts";
import { joinChunks } from "./join-chunks.ts";

/** 256 MiB: more than any JSON the API answers with, less than what brings a process down. */
export const DEFAULT_MAX_RESPONSE_BYTES: number = 268_435_456;

/** A body that can be read as a whole for less than piece by piece. */
export interface CollectedBody {
  /** All chunks; undefined as soon as there are more than `maxBytes` bytes, and the connection is closed then. */
  collect(maxBytes: number): Promise<readonly Uint8Array[] | undefined>;
}

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
  const { body } = reply;
  // Bodies that are there already have no chunks; see `BufferedReply`.
  if (!body) return reply.text();
  const chunks = await ("collect" in body
    ? (body as CollectedBody).collect(maxBytes)
    : collectChunks(body, maxBytes));
  if (!chunks) throw new ResponseTooLargeError(maxBytes, { status: reply.status });
  const [first, ...more] = chunks;
  // Decoded once: texts that are appended to one another are flattened again, and take a quarter more memory.
  utf8 ??= new TextDecoder();
  return first ? utf8.decode(more.length > 0 ? joinChunks(chunks) : first) : "";
};

/** Made when it is first needed: not every context has the class while a module is loaded. */
let utf8: TextDecoder | undefined;

const collectChunks: (
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
) => ReturnType<CollectedBody["collect"]> = async (body, maxBytes) => {
  const chunks: Uint8Array[] = [];
  let leftBytes = maxBytes;
  for await (const chunk of eachChunk(body)) {
    leftBytes -= chunk.length;
    if (leftBytes < 0) return undefined;
    chunks.push(chunk);
  }
  return chunks;
};
