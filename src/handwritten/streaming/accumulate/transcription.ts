import type {
  CreateTranscriptionResponseStreamEvent,
  TranscriptTextDoneEvent,
  TranscriptTextSegmentEvent,
} from "../../../generated/models.ts";
import { type Fields, isFields } from "../../core/fields.ts";
import type { Accumulator } from "./accumulator.ts";
import { Faults } from "./faults.ts";

/** A transcription as far as it has come: what the last event says of it (languages, usage, logprobs) comes with that. */
export interface TranscriptionSnapshot extends Omit<TranscriptTextDoneEvent, "type"> {
  /** With `response_format: "diarized_json"`: who said what, and when. */
  readonly segments?: readonly Omit<TranscriptTextSegmentEvent, "type">[];
}

/** Events of a transcription, put together. The text of the last one replaces what was put together. */
export const transcriptionAccumulator = (): Accumulator<
  CreateTranscriptionResponseStreamEvent,
  TranscriptionSnapshot
> => {
  const faults = new Faults();
  const segments: Omit<TranscriptTextSegmentEvent, "type">[] = [];
  let snapshot: TranscriptionSnapshot | undefined;
  const textOf = (value: unknown, name: string): string | undefined => {
    if (typeof value === "string") return value;
    if (value !== undefined && value !== null) faults.skip(`${name} is not a string`, value);
    return undefined;
  };
  return {
    faults,
    add: (event) => {
      if (!isFields(event)) {
        faults.skip("it is not an object", event);
        return;
      }
      const { type, ...more } = event as Fields;
      snapshot ??= { text: "" };
      if (type === "transcript.text.delta") {
        const delta = textOf(more["delta"], "`delta`");
        if (delta) snapshot = { ...snapshot, text: snapshot.text + delta };
      } else if (type === "transcript.text.segment") {
        segments.push(more as Fields as (typeof segments)[number]);
        snapshot = { ...snapshot, segments };
      } else if (type === "transcript.text.done") {
        const text = textOf(more["text"], "`text`");
        // It replaces the pieces, and what was missing among them.
        if (text !== undefined) faults.heal();
        snapshot = { ...snapshot, ...more, text: text ?? snapshot.text };
      }
    },
    get snapshot() {
      return snapshot;
    },
  };
};
