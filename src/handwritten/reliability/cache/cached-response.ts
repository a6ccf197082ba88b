import type { Reply } from "../../core/handler.ts";
import { bufferedReply } from "../../core/reply/buffered-reply.ts";
import { DONE } from "../../core/reply/chunks.ts";

/** An answer as it is kept: its head, and its body as text, or as the bytes of what came piece by piece. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array;
  /** When it was kept, in milliseconds since the Unix epoch. */
  readonly storedAt: number;
}

/** How the bytes of a message came, and what was true of its moment alone: limits, cookies. */
const NOT_KEPT =
  /^(?:connection|keep-alive|transfer-encoding|content-(?:length|encoding)|set-cookie|retry-after(?:-ms)?|age|x-ratelimit-.*)$/i;

/** An answer of a reply whose body has been read. */
export const answerOf = (
  { status, headers }: Pick<Reply, "status" | "headers">,
  body: string | Uint8Array,
  storedAt: number,
): Answer => ({
  status,
  headers: [...headers].filter(([name]) => !NOT_KEPT.test(name)),
  body,
  storedAt,
});

/** The memory that an answer takes, at most: two bytes for a character of text. */
export const sizeOf = ({ headers, body }: Answer): number => {
  let chars = typeof body === "string" ? body.length : body.length / 2;
  for (const [name, value] of headers) chars += name.length + value.length;
  return Math.ceil(2 * chars);
};

/** As large as the chunks that a connection gives. */
const CHUNK_BYTES = 16_384;

/**
 * The reply once more, with its age in seconds.
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-5.1
 */
export const replyOf = ({ status, headers: kept, body, storedAt }: Answer, wallTime: number): Reply => {
  const headers = new Headers(kept as [string, string][]);
  headers.set("age", String(Math.max(0, Math.floor((wallTime - storedAt) / 1_000))));
  if (typeof body === "string") return bufferedReply({ status, headers }, body);
  return {
    status,
    headers,
    body: { [Symbol.asyncIterator]: () => chunksOf(body) },
    text: async () => new TextDecoder().decode(body),
  };
};

const chunksOf = (bytes: Uint8Array): AsyncIterator<Uint8Array, undefined> => {
  let at = 0;
  return {
    next: async () => {
      if (at >= bytes.length) return DONE;
      // A copy, as its reader may change it.
      const value = bytes.slice(at, at + CHUNK_BYTES);
      at += CHUNK_BYTES;
      return { done: false, value };
    },
    return: async () => {
      at = bytes.length;
      return DONE;
    },
  };
};
