import type {
  RealtimeTranslationClientEvent,
  RealtimeTranslationServerEvent,
} from "../../../generated/models.ts";
import type { Fields } from "../../core/fields.ts";
import { pieceOf } from "../streams/stream-behaviour.ts";
import type { Channel } from "./channel.ts";
import { isTooLarge, mergeFields, sessionTooLarge } from "./merge-fields.ts";
import type { OpenSession, SocketSession } from "./socket-session.ts";

type Unnamed<Event> = Event extends unknown ? Omit<Event, "event_id"> : never;

/** A session that translates: each piece of audio is answered with one, and with the words in it. */
export const openTranslationSession: OpenSession = (channel, query) => {
  const tell = (event: Unnamed<RealtimeTranslationServerEvent>): void =>
    channel.send({ event_id: channel.newID("event"), ...event });
  const refuse: SocketSession["refuse"] = ({ message, param, code }, event) => {
    const event_id = (event?.event_id as string | undefined) ?? null;
    tell({ type: "error", error: { type: "invalid_request_error", message, param, code, event_id } });
  };
  let heard = 0;
  let session: Fields = {
    id: channel.newID("sess"),
    type: "translation",
    expires_at: 4_102_444_800,
    model: query.get("model") ?? "gpt-realtime-translate",
    audio: { input: {}, output: { language: "en" } },
  };
  return {
    schema: "RealtimeTranslationClientEvent",
    open: () => tell({ type: "session.created", session: session as never }),
    answer: (event: RealtimeTranslationClientEvent) => {
      switch (event.type) {
        case "session.update": {
          const merged = mergeFields(session, event.session);
          if (isTooLarge(merged)) return refuse(sessionTooLarge(), event);
          session = merged;
          return tell({ type: "session.updated", session: session as never });
        }
        case "session.input_audio_buffer.append":
          heard += 1;
          return translate(event.audio, heard - 1, session, channel, tell);
        case "session.close":
          tell({ type: "session.closed" });
          return channel.close(1000);
      }
    },
    refuse,
  } satisfies SocketSession;
};

const translate = (
  audio: string,
  index: number,
  session: Fields,
  { behaviour }: Channel,
  tell: (event: Unnamed<RealtimeTranslationServerEvent>) => void,
): void => {
  const { input } = session["audio"] as { readonly input?: { readonly transcription?: unknown } };
  const elapsed_ms = index * 200;
  const delta = pieceOf(behaviour, index);
  if (input?.transcription) tell({ type: "session.input_transcript.delta", delta, elapsed_ms });
  tell({ type: "session.output_transcript.delta", delta, elapsed_ms });
  tell({ type: "session.output_audio.delta", delta: audio, elapsed_ms });
};
