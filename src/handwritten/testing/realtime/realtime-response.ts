import type {
  RealtimeConversationItem,
  RealtimeResponse,
  RealtimeServerEvent,
} from "../../../generated/models.ts";
import { argumentsOf, piecesOf } from "../streams/stream-behaviour.ts";
import type { Channel } from "./channel.ts";
import type { Conversation } from "./conversation.ts";

/** The response to make. */
export interface ResponseWish {
  readonly modalities: readonly string[];
  /** The function to call, if it is to be a call. */
  readonly call?: string | undefined;
  /** Absent when the response is no part of the conversation. */
  readonly conversation?: Conversation | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

type Story = Generator<RealtimeServerEvent, void>;

/** Eight silent samples (pcm16, base64), as long as one needs to be to be heard. */
const SILENCE = Buffer.alloc(16).toString("base64");

/**
 * The events of one response, from `response.created` to `rate_limits.updated`: a message in text or speech, or the
 * call of a function, in as many pieces as the behaviour asks for.
 *
 * @see https://platform.openai.com/docs/api-reference/realtime-server-events
 */
export function* realtimeResponse(channel: Channel, id: string, wish: ResponseWish): Story {
  const { conversation, metadata } = wish;
  const event_id = (): string => channel.newID("event");
  const output_modalities = [...wish.modalities];
  const response = (status: string, output: RealtimeConversationItem[]): RealtimeResponse => ({
    object: "realtime.response",
    id,
    status,
    output,
    output_modalities,
    ...(metadata && { metadata }),
    ...(conversation && { conversation_id: "conv_000001" }),
    ...(status === "completed" && { usage: { total_tokens: 2, input_tokens: 1, output_tokens: 1 } }),
  });
  const begun = emptyItem(channel, wish);
  const place = { response_id: id, item_id: begun.id, output_index: 0 };

  yield { event_id: event_id(), type: "response.created", response: response("in_progress", []) };
  yield {
    event_id: event_id(),
    type: "response.output_item.added",
    response_id: id,
    output_index: 0,
    item: begun,
  };
  const added = conversation?.add(begun);
  const previous_item_id = added && "previous" in added ? added.previous : null;
  if (conversation)
    yield { event_id: event_id(), type: "conversation.item.added", previous_item_id, item: begun };

  const item = wish.call
    ? yield* callPieces(channel, place, begun, wish.call)
    : yield* messagePieces(channel, place, begun, wish.modalities.includes("audio"));

  yield { event_id: event_id(), type: "response.output_item.done", response_id: id, output_index: 0, item };
  conversation?.replace(item);
  if (conversation) yield { event_id: event_id(), type: "conversation.item.done", previous_item_id, item };
  yield { event_id: event_id(), type: "response.done", response: response("completed", [item]) };
  yield {
    event_id: event_id(),
    type: "rate_limits.updated",
    rate_limits: [{ name: "tokens", limit: 50_000, remaining: 49_998, reset_seconds: 0.01 }],
  };
}

type Item = RealtimeConversationItem & { readonly id: string };

interface Place {
  readonly response_id: string;
  readonly item_id: string;
  readonly output_index: number;
}

const emptyItem = (channel: Channel, { call }: ResponseWish): Item => {
  const item = { id: channel.newID("item"), object: "realtime.item", status: "in_progress" } as const;
  if (!call) return { ...item, type: "message", role: "assistant", content: [] };
  return { ...item, type: "function_call", name: call, call_id: channel.newID("call"), arguments: "" };
};

function* callPieces(
  channel: Channel,
  place: Place,
  begun: Item,
  name: string,
): Generator<RealtimeServerEvent, Item> {
  const { call_id = "" } = begun as { readonly call_id?: string };
  const event_id = (): string => channel.newID("event");
  const { whole, pieces } = argumentsOf(channel.behaviour);
  for (const delta of pieces)
    yield {
      event_id: event_id(),
      type: "response.function_call_arguments.delta",
      ...place,
      call_id,
      delta,
    };
  yield {
    event_id: event_id(),
    type: "response.function_call_arguments.done",
    ...place,
    call_id,
    name,
    arguments: whole,
  };
  return { ...begun, status: "completed", arguments: whole } as Item;
}

function* messagePieces(
  channel: Channel,
  item: Place,
  begun: Item,
  spoken: boolean,
): Generator<RealtimeServerEvent, Item> {
  const event_id = (): string => channel.newID("event");
  const place = { ...item, content_index: 0 };
  const part = (words: string): { type: "audio"; transcript: string } | { type: "text"; text: string } =>
    spoken ? { type: "audio", transcript: words } : { type: "text", text: words };
  yield { event_id: event_id(), type: "response.content_part.added", ...place, part: part("") };
  let words = "";
  for (const delta of piecesOf(channel.behaviour)) {
    words += delta;
    if (spoken) {
      yield { event_id: event_id(), type: "response.output_audio_transcript.delta", ...place, delta };
      yield { event_id: event_id(), type: "response.output_audio.delta", ...place, delta: SILENCE };
    } else yield { event_id: event_id(), type: "response.output_text.delta", ...place, delta };
  }
  if (spoken) {
    yield { event_id: event_id(), type: "response.output_audio.done", ...place };
    yield {
      event_id: event_id(),
      type: "response.output_audio_transcript.done",
      ...place,
      transcript: words,
    };
  } else yield { event_id: event_id(), type: "response.output_text.done", ...place, text: words };
  yield { event_id: event_id(), type: "response.content_part.done", ...place, part: part(words) };
  const content = spoken ? { type: "output_audio", transcript: words } : { type: "output_text", text: words };
  return { ...begun, status: "completed", content: [content] } as Item;
}
