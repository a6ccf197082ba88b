import type { ApiRequest } from "../../contract.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { bufferedReply } from "../../core/reply/buffered-reply.ts";
import { eachChunk } from "../../core/reply/chunks.ts";
import { answerOf } from "./cached-response.ts";
import type { Entries } from "./entries.ts";
import { isFinal, isWholeStream } from "./is-final.ts";
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
    onEnd(
      body !== undefined &&
        generation === entries.generation &&
        isWhole(body, request, context) &&
        entries.keep(key, answerOf(reply, body, clock.wallTime()), clock),
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

const isWhole = (body: string | Uint8Array, request: ApiRequest, { call, target }: Context): boolean => {
  if (request.reply !== "events") return typeof body !== "string" || isFinal(body);
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const { provider } = call.target ?? target;
  // It will be read as a stream of the client's own target, which may end in another way.
  const stream = target.provider?.stream;
  const isAlike =
    provider === target.provider ||
    (provider?.stream.done === stream?.done && provider?.stream.finishReason === stream?.finishReason);
  return isAlike && isWholeStream(bytes, request, provider);
};
