import type { ClientEvent as LiveEvent, SidebandClientEvent } from "../../../generated/models.ts";
import type { Fields } from "../../core/fields.ts";
import type { Sampler } from "../schemas/sampler.ts";
import { pieceOf } from "../streams/stream-behaviour.ts";
import type { Channel } from "./channel.ts";
import { isTooLarge, mergeFields, sessionTooLarge } from "./merge-fields.ts";
import type { ClientEvent, OpenSession, SocketSession } from "./socket-session.ts";

/** The events of all kinds of sessions. */
type LiveClientEvents = LiveEvent | SidebandClientEvent;

/** How long a piece of audio lasts on the session's time line. */
const PIECE_MS = 200;
const REFERENCE = { $ref: "#/components/schemas/SessionResource" } as const;

/** A session that its client holds: it begins with `session.start`. */
export const openLiveSession = (sample: Sampler): OpenSession => {
  return (channel) => liveSession(channel, sample, "ClientEvent", undefined);
};

/** A session that goes on from a stored one, and begins with `session.start` too. */
export const openLiveFork = (sample: Sampler): OpenSession => {
  return (channel) => liveSession(channel, sample, "ForkClientEvent", undefined);
};

/** A sideband: the session has begun, over another connection. */
export const openLiveSideband = (sample: Sampler): OpenSession => {
  return (channel, _, [id]) => liveSession(channel, sample, "SidebandClientEvent", id);
};

const liveSession = (
  channel: Channel,
  sample: Sampler,
  schema: string,
  attachedTo: string | undefined,
): SocketSession => {
  const session = new LiveSession(channel, sample);
  if (attachedTo !== undefined) session.begin(attachedTo, {});
  return {
    schema,
    open: () => {},
    answer: (event) => session.answer(event as LiveClientEvents),
    refuse: (violation, event) => session.refuse(violation, event),
  };
};

/** What a session has been given, and how it answers. */
class LiveSession {
  readonly #channel: Channel;
  readonly #sample: Sampler;
  #session: Fields | undefined;
  #heard = 0;
  #isMuted = false;

  constructor(channel: Channel, sample: Sampler) {
    this.#channel = channel;
    this.#sample = sample;
  }

  begin(id: string, fields: Fields): void {
    const { instructions: _, ...made } = this.#sample(REFERENCE, "minimal") as Fields;
    this.#session = { ...made, ...fields, id };
  }

  refuse(
    { message, param, code }: Parameters<SocketSession["refuse"]>[0],
    event: ClientEvent | undefined,
  ): void {
    const error = {
      type: "invalid_request_error",
      message,
      code: code ?? "invalid_value",
      ...(param && { param }),
    };
    this.#send("error", { error: { ...error, ...clientID(event) } }, event);
  }

  answer(event: LiveClientEvents): void {
    const isStart = event.type === "session.start";
    if (isStart === (this.#session !== undefined)) {
      const [message, code] = isStart
        ? ["The session has begun.", "session_already_started"]
        : ["The session has not begun.", "session_not_started"];
      this.refuse({ message, param: "type", code }, event);
      return;
    }
    for (const [type, fields] of this.#answersTo(event)) this.#send(type, fields, event);
    if (event.type === "session.close") this.#channel.close(1000);
  }

  #answersTo(event: LiveClientEvents): readonly Answer[] {
    switch (event.type) {
      case "session.start":
        this.begin(this.#channel.newID("live"), { ...event.session });
        return [["session.started", { session: this.#session }]];
      case "session.update":
        return this.#update(event);
      case "session.input_audio.append":
        return this.#hear(event.audio);
      case "session.input_audio.mute":
      case "session.input_audio.unmute":
        this.#isMuted = event.type.endsWith(".mute");
        return [[`${event.type}d`, {}]];
      case "session.close":
        return [
          ["session.closed", { reason: "close_requested", session: this.#session, usage: this.#usage }],
        ];
      default:
        return acknowledge(event, this.#heard * PIECE_MS, () => this.#channel.newID("item"));
    }
  }

  #update(event: Extract<LiveClientEvents, { type: "session.update" }>): readonly Answer[] {
    const merged = mergeFields(this.#session as Fields, event.session);
    if (isTooLarge(merged)) {
      this.refuse(sessionTooLarge(), event);
      return [];
    }
    this.#session = merged;
    return [["session.updated", { session: merged }]];
  }

  /** Each piece of audio is answered with one, and with the words in both; a muted session hears nothing. */
  #hear(audio: string): readonly Answer[] {
    if (this.#isMuted) return [];
    const start_ms = this.#heard * PIECE_MS;
    const at = { start_ms, end_ms: start_ms + PIECE_MS };
    const delta = pieceOf(this.#channel.behaviour, this.#heard);
    this.#heard += 1;
    return [
      ["session.input_transcript.delta", { delta, ...at }],
      ["session.output_transcript.delta", { delta, ...at }],
      ["session.output_audio.delta", { delta: audio, ...at }],
    ];
  }

  get #usage(): object {
    return { seconds: (this.#heard * PIECE_MS) / 1000 };
  }

  #send(type: string, fields: object, event?: ClientEvent): void {
    this.#channel.send({ type, event_id: this.#channel.newID("event"), ...fields, ...clientID(event) });
  }
}

/** An event of the server. */
type Answer = readonly [type: string, fields: object];

/** The answer to an event that changes nothing here. */
const acknowledge = (event: LiveClientEvents, at: number, newID: () => string): readonly Answer[] => {
  switch (event.type) {
    case "session.instructions.append":
    case "session.thinking.append":
    case "session.commentary.append":
      return [[`${event.type}ed`, { start_ms: at, end_ms: at }]];
    case "session.output_audio.fixture.play":
      return [
        ["session.output_audio.fixture.playing", {}],
        ["session.output_audio.fixture.played", {}],
      ];
    case "decision.item.create":
      return [["decision.item.created", { item: { ...event.item, id: idOf(event.item) ?? newID() } }]];
    case "decision.item.delete":
      return [["decision.item.deleted", { item_id: event.item_id }]];
    case "transport.dtmf.send":
      return [["transport.dtmf.sent", { event: event.event }]];
    default:
      return [];
  }
};

const idOf = (item: object): unknown => (item as Fields)["id"];

/** How an answer names the event that it answers. */
const clientID = (event: ClientEvent | undefined): object =>
  typeof event?.event_id === "string" ? { client_event_id: event.event_id } : {};
