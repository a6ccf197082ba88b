import type { CreateSpeechResponseStreamEvent, SpeechAudioDoneEvent } from "../../../generated/models.ts";
import { DecodeError } from "../../errors/index.ts";
import type { Accumulator } from "./accumulator.ts";
import { fieldsOf } from "./shape.ts";

/** Speech as far as it has come. */
export interface SpeechSnapshot {
  /** The bytes so far, in the format that was asked for. Joined anew each time it is read. */
  readonly audio: Uint8Array;
  /** Comes with the last event. */
  readonly usage: SpeechAudioDoneEvent["usage"] | undefined;
}

/** Events of speech, put together. Each carries base64 of its own, so they are joined as bytes. */
export const speechAccumulator = (): Accumulator<CreateSpeechResponseStreamEvent, SpeechSnapshot> => {
  const chunks: Uint8Array[] = [];
  let usage: SpeechAudioDoneEvent["usage"] | undefined;
  let snapshot: SpeechSnapshot | undefined;
  return {
    add: (event) => {
      fieldsOf(event, "it");
      snapshot ??= {
        get audio() {
          return joined(chunks);
        },
        get usage() {
          return usage;
        },
      };
      if (event.type === "speech.audio.delta") chunks.push(bytesOf(event.audio));
      else if (event.type === "speech.audio.done") usage = event.usage;
    },
    get snapshot() {
      return snapshot;
    },
  };
};

const bytesOf = (base64: unknown): Uint8Array => {
  try {
    if (typeof base64 !== "string") throw new TypeError("no text");
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    // The platform's error may quote the text.
    throw new DecodeError("an event of the stream has audio that is not base64");
  }
};

const joined = (chunks: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
};
