import type { ApiRequest } from "../../contract.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { bufferedReply } from "../../core/reply/buffered-reply.ts";
import { eachChunk } from "../../core/reply/chunks.ts";
import { peekDecoded } from "../../core/reply/decoded.ts";
import { answerOf } from "./cached-response.ts";
import type { Entries } from "./entries.ts";
import { isSound } from "./is-sound.ts";
import { recordBody } from "./record-body.ts";

/** A call whose response is to be stored. */
export interface KeptCall {
  readonly key: string;
  readonly request: ApiRequest;
  readonly context: Context;
  readonly entries: Entries;
  readonly maxEntryBytes: number;
}

/** Sends a request and stores its response, that of a stream when it was read to its end. */
export const keepReply = async (
  next: Handler,
  call: KeptCall,
  onEnd: (isKept: boolean) => void,
): Promise<Reply> => {
  const { key, request, context, entries, maxEntryBytes } = call;
  const { generation } = entries;
  const keep = (reply: Reply, body: string | Uint8Array | undefined): void => {
    const { clock } = context;
    const answer = body === undefined ? undefined : answerOf(reply, body, clock.wallTime());
    onEnd(
      answer !== undefined &&
        generation === entries.generation &&
        isSound(answer, request, context, peekDecoded(reply)) &&
        entries.keep(key, answer, clock),
    );
  };
  const reply = await next(request, context);
  if (reply.body && isStreamed(request))
    return recordBody(reply, maxEntryBytes, (bytes) => keep(reply, bytes));
  const text = await reply.text();
  keep(reply, text);
  return reply.body ? bufferedReply(reply, text) : reply;
};

export const isStreamed = ({ reply }: ApiRequest): boolean => reply === "events" || reply === "bytes";

/** Reads a body that has no other reader, and stops where it is larger than the bound. */
export const readUpTo = async ({ body }: Reply, maxBytes: number): Promise<void> => {
  if (!body) return;
  let size = 0;
  for await (const chunk of eachChunk(body)) {
    size += chunk.length;
    if (size > maxBytes) break;
  }
};
