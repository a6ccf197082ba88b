import type {
  RealtimeClientEvent,
  RealtimeConversationItem,
  RealtimeServerEvent,
} from "../../../generated/models.ts";
import type { Fields } from "../../core/fields.ts";
import { badParameter, type Violation } from "../request/violation.ts";
import { functionToCall } from "../streams/function-to-call.ts";
import type { Channel } from "./channel.ts";
import { Conversation, withoutAudio } from "./conversation.ts";
import { isTooLarge, mergeFields, sessionTooLarge } from "./merge-fields.ts";
import { realtimeResponse } from "./realtime-response.ts";
import type { ClientEvent, OpenSession, SocketSession } from "./socket-session.ts";

type Refusal = Pick<Violation, "message" | "param" | "code">;
/** The result of a handler: nothing, or a refusal. */
type Outcome = Refusal | undefined;
type Handlers = {
  readonly [Type in RealtimeClientEvent["type"]]: (
    event: Extract<RealtimeClientEvent, { readonly type: Type }>,
  ) => Outcome;
};

/** A Realtime session: a conversation, or with `intent=transcription` one that listens only. */
export const openRealtimeSession: OpenSession = (channel, query) => new RealtimeSession(channel, query);

class RealtimeSession implements SocketSession {
  readonly schema = "RealtimeClientEvent";
  readonly #channel: Channel;
  readonly #conversation = new Conversation();
  #session: Fields;
  #audio = 0;
  /** The response in progress. */
  #active: string | undefined;

  constructor(channel: Channel, query: URLSearchParams) {
    this.#channel = channel;
    const listens = query.get("intent") === "transcription";
    const facts = { id: channel.newID("sess"), expires_at: 4_102_444_800 };
    this.#session = listens
      ? { type: "transcription", object: "realtime.transcription_session", ...facts }
      : {
          type: "realtime",
          object: "realtime.session",
          ...facts,
          model: query.get("model") ?? "gpt-realtime",
          output_modalities: ["audio"],
          tools: [],
          tool_choice: "auto",
        };
  }

  open(): void {
    const conversation = { id: "conv_000001", object: "realtime.conversation" };
    this.#tell({ type: "session.created", session: this.#session as never });
    this.#tell({ type: "conversation.created", conversation });
  }

  answer(event: RealtimeClientEvent): void {
    const handle = this.#handlers[event.type] as (event: RealtimeClientEvent) => Outcome;
    const refusal = handle(event);
    if (refusal) this.refuse(refusal, event);
  }

  refuse({ message, param, code }: Refusal, event: ClientEvent | undefined): void {
    const event_id = (event?.event_id as string | undefined) ?? null;
    this.#tell({ type: "error", error: { type: "invalid_request_error", message, param, code, event_id } });
  }

  #tell(event: Unnamed<RealtimeServerEvent>): void {
    this.#channel.send({ event_id: this.#channel.newID("event"), ...event });
  }

  readonly #handlers: Handlers = {
    "session.update": ({ session }) => {
      if (session.type !== this.#session["type"])
        return badParameter("session.type", "invalid_value", "The type of a session cannot be changed.");
      const merged = mergeFields(this.#session, session);
      if (isTooLarge(merged)) return sessionTooLarge();
      this.#session = merged;
      this.#tell({ type: "session.updated", session: this.#session as never });
      return undefined;
    },
    "conversation.item.create": ({ item, previous_item_id }) =>
      this.#add({ object: "realtime.item", status: "completed", ...item } as never, previous_item_id),
    "conversation.item.delete": ({ item_id }) => {
      if (!this.#conversation.remove(item_id)) return noItem("item_delete_invalid_item_id", item_id);
      this.#tell({ type: "conversation.item.deleted", item_id });
      return undefined;
    },
    "conversation.item.retrieve": ({ item_id }) => {
      const item = this.#conversation.find(item_id);
      if (!item) return noItem("item_retrieve_invalid_item_id", item_id);
      this.#tell({ type: "conversation.item.retrieved", item });
      return undefined;
    },
    "conversation.item.truncate": ({ item_id, content_index, audio_end_ms }) => {
      const item = this.#conversation.find(item_id);
      if (item?.type !== "message" || item.role !== "assistant")
        return noItem("item_truncate_invalid_item_id", item_id);
      const cut = item.content.map(({ transcript: _, ...part }) => part);
      this.#conversation.replace({ ...item, content: cut });
      this.#tell({ type: "conversation.item.truncated", item_id, content_index, audio_end_ms });
      return undefined;
    },
    "input_audio_buffer.append": ({ audio }) => {
      this.#audio += Buffer.from(audio, "base64").length;
      return undefined;
    },
    "input_audio_buffer.clear": () => {
      this.#audio = 0;
      this.#tell({ type: "input_audio_buffer.cleared" });
      return undefined;
    },
    "input_audio_buffer.commit": () => this.#commit(),
    "output_audio_buffer.clear": () => {
      this.#tell({ type: "output_audio_buffer.cleared", response_id: this.#active ?? "resp_000000" });
      return undefined;
    },
    "response.create": ({ response = {} }) => {
      if (this.#session["type"] !== "realtime")
        return badParameter("type", "invalid_value", "A transcription session gives no responses.");
      const isOutOfBand = response.conversation === "none";
      if (this.#active && !isOutOfBand)
        return badParameter(
          "response",
          "conversation_already_has_active_response",
          `'${this.#active}' is active.`,
        );
      const wish = { ...this.#session, ...response } as Fields;
      const { metadata } = response as { readonly metadata?: Record<string, string> };
      this.#channel.track(this.#respond(wish, metadata, isOutOfBand));
      return undefined;
    },
    "response.cancel": ({ response_id }) => {
      if (!this.#active || (response_id && response_id !== this.#active))
        return badParameter("response_id", "response_cancel_not_active", "There is no active response.");
      const id = this.#active;
      this.#active = undefined;
      this.#tell({
        type: "response.done",
        response: { object: "realtime.response", id, status: "cancelled", output: [] },
      });
      return undefined;
    },
  };

  #add(item: RealtimeConversationItem, after: string | undefined): Outcome {
    const whole = { ...item, id: item.id ?? this.#channel.newID("item") };
    const added = this.#conversation.add(whole, after);
    if (!("previous" in added)) return added;
    const previous_item_id = added.previous;
    const sent = withoutAudio(whole);
    this.#tell({ type: "conversation.item.added", previous_item_id, item: sent });
    this.#tell({ type: "conversation.item.done", previous_item_id, item: sent });
    return undefined;
  }

  #commit(): Outcome {
    if (!this.#audio)
      return badParameter("type", "input_audio_buffer_commit_empty", "There is no audio to commit.");
    this.#audio = 0;
    const item_id = this.#channel.newID("item");
    const previous_item_id = this.#conversation.items.at(-1)?.id ?? null;
    this.#tell({ type: "input_audio_buffer.committed", item_id, previous_item_id });
    const content = [{ type: "input_audio" as const }];
    this.#add({ id: item_id, type: "message", role: "user", status: "completed", content }, undefined);
    const { input } = (this.#session["audio"] ?? {}) as {
      readonly input?: { readonly transcription?: unknown };
    };
    if (input?.transcription) this.#transcribe(item_id);
    return undefined;
  }

  #transcribe(item_id: string): void {
    const place = { item_id, content_index: 0 };
    const type = "conversation.item.input_audio_transcription";
    const transcript = "what was said";
    this.#tell({ type: `${type}.delta`, ...place, delta: transcript });
    this.#tell({ type: `${type}.completed`, ...place, transcript, usage: { type: "duration", seconds: 1 } });
  }

  async #respond(
    wish: Fields,
    metadata: Record<string, string> | undefined,
    isOutOfBand: boolean,
  ): Promise<void> {
    const id = this.#channel.newID("resp");
    if (!isOutOfBand) this.#active = id;
    const story = realtimeResponse(this.#channel, id, {
      modalities: wish["output_modalities"] as string[],
      call: functionToCall(wish),
      conversation: isOutOfBand ? undefined : this.#conversation,
      metadata,
    });
    await this.#channel.play(story, () => isOutOfBand || this.#active === id);
    if (this.#active === id) this.#active = undefined;
  }
}

type Unnamed<Event> = Event extends unknown ? Omit<Event, "event_id"> : never;

const noItem = (code: string, id: string): Refusal =>
  badParameter("item_id", code, `There is no such item as '${id}'.`);
