// The official subpath `lib/live/transcript-grouper`.

export type {
  TranscriptGrouperEvents,
  TranscriptGrouperOptions,
  TranscriptSegment,
  TranscriptSegmentClosedEvent,
  TranscriptSegmentCloseReason,
} from "../../../handwritten/live/transcript/segment.ts";
export { TranscriptGrouper } from "../../../handwritten/live/transcript/transcript-grouper.ts";
