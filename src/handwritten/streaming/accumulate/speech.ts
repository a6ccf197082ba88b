import type { CreateSpeechResponseStreamEvent, SpeechAudioDoneEvent } from "../../../generated/models.ts";
import { fromBase64 } from "../../core/base64.ts";
import { isFields } from "../../core/fields.ts";
import { joinChunks } from "../../core/reply/join-chunks.ts";
import type { Accumulator } from "./accumulator.ts";
import { Faults } from "./faults.ts";

/** Speech as far as it has come. */
export interface SpeechSnapshot {
  /** The bytes so far, in the format that was asked for. Joined anew each time it is read. */
  readonly audio: Uint8Array;
  /** Comes with the last event. */
  readonly usage: SpeechAudioDoneEvent["usage"] | undefined;
}

/** Events of speech, put together. Each carries base64 of its own, so they are joined as bytes. */
export const speechAccumulator = (): Accumulator<CreateSpeechResponseStreamEvent, SpeechSnapshot> => {
  const faults = new Faults();
  const chunks: Uint8Array[] = [];
  let usage: SpeechAudioDoneEvent["usage"] | undefined;
  let snapshot: SpeechSnapshot | undefined;
  return {
    faults,
    add: (event) => {
      if (!isFields(event)) {
        faults.skip("it is not an object", event);
        return;
      }
      snapshot ??= {
        get audio() {
          return joinChunks(chunks);
        },
        get usage() {
          return usage;
        },
      };
      if (event.type === "speech.audio.delta") {
        const bytes = bytesOf(event.audio);
        if (bytes) chunks.push(bytes);
        else faults.skip("`audio` is not base64", event.audio);
      } else if (event.type === "speech.audio.done") {
        if (isFields(event.usage)) usage = event.usage;
        else if (event.usage) faults.note("`usage` is not an object");
      }
    },
    get snapshot() {
      return snapshot;
    },
  };
};

const bytesOf = (base64: unknown): Uint8Array | undefined =>
  typeof base64 === "string" ? fromBase64(base64) : undefined;
