import type {
  CreateTranscriptionResponseStreamEvent,
  TranscriptTextDoneEvent,
  TranscriptTextSegmentEvent,
} from "../../../generated/models.ts";
import type { Accumulator } from "./accumulator.ts";
import { checkText, fieldsOf } from "./shape.ts";

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
  const segments: Omit<TranscriptTextSegmentEvent, "type">[] = [];
  let snapshot: TranscriptionSnapshot | undefined;
  return {
    add: (event) => {
      const { type, ...more } = fieldsOf(event, "it");
      snapshot ??= { text: "" };
      if (type === "transcript.text.delta") {
        const { delta } = more;
        checkText(delta, "`delta`");
        if (typeof delta === "string") snapshot = { ...snapshot, text: snapshot.text + delta };
      } else if (type === "transcript.text.segment") {
        segments.push(more as (typeof segments)[number]);
        snapshot = { ...snapshot, segments };
      } else if (type === "transcript.text.done") {
        checkText(more["text"], "`text`");
        snapshot = {
          ...snapshot,
          ...more,
          text: (more["text"] as string | null | undefined) ?? snapshot.text,
        };
      }
    },
    get snapshot() {
      return snapshot;
    },
  };
};
