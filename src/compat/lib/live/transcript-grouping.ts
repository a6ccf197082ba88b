// The official subpath `lib/live/transcript-grouping`.

export type { GroupingUpdate, TranscriptFragment } from "../../../handwritten/live/transcript/segment.ts";
export { TranscriptGrouping } from "../../../handwritten/live/transcript/transcript-grouping.ts";
