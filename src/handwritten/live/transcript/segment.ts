import type { Clock } from "../../core/clock.ts";

/** Who speaks: the person, or the model. */
export type TranscriptSpeaker = "user" | "assistant";

/** How a `TranscriptGrouper` groups. Durations are milliseconds, from 0 to 2,147,483,647. */
export interface TranscriptGrouperOptions {
  /** Between what the user has said and what the assistant says then, before that is an answer and shown. Default: 500 */
  readonly minTurnSeparationMs?: number | undefined;
  /** After the assistant's last text, before its segment is closed. Default: 2000 */
  readonly assistantSilenceMs?: number | undefined;
  /** An acknowledgment ("mhm") below the user's speech is left out if it is shorter than this. 0: none is. Default: 1000 */
  readonly backchannelMaxDurationMs?: number | undefined;
  /** How long nothing of the assistant follows an acknowledgment, or precedes it, for it to be left out. Default: 2000 */
  readonly backchannelIsolationMs?: number | undefined;
  /** Phrases that are acknowledgments beside the built-in ones. Case, hyphens, spaces and punctuation around them do not count. */
  readonly additionalAcknowledgments?: readonly string[] | undefined;
  /** For tests. Default: the platform's */
  readonly clock?: Clock | undefined;
}

/** The same, with nothing left to a default. */
export type TranscriptGroupingOptions = {
  readonly [Name in keyof Omit<TranscriptGrouperOptions, "clock">]-?: NonNullable<
    TranscriptGrouperOptions[Name]
  >;
};

/** What one speaker says in a row. Frozen: each update brings a new one. */
export interface TranscriptSegment {
  /** Unique in this process. The server does not know it. */
  readonly id: string;
  /** Of the segment that was shown before; null for the first. */
  readonly previousId: string | null;
  readonly speaker: TranscriptSpeaker;
  /** All of the text so far. Text is only ever added to its end. */
  readonly text: string;
  /** Where it begins in the session, in milliseconds. */
  readonly startMs: number;
  /** Where it ends in the session, in milliseconds. When it has been played is not known. */
  readonly endMs: number;
}

/** Why a segment is closed. None of these says that the speech has ended. */
export type TranscriptSegmentCloseReason =
  | "speaker_change"
  | "inactivity"
  | "timestamp_reset"
  | "session_closed"
  | "manual";

export interface TranscriptSegmentClosedEvent {
  /** As it stays. */
  readonly segment: TranscriptSegment;
  readonly reason: TranscriptSegmentCloseReason;
}

/** The listeners of a `TranscriptGrouper` by the names of events. */
export type TranscriptGrouperEvents = {
  /** A segment is there, or has more text. */
  "segment.updated": (segment: TranscriptSegment) => void;
  /** A segment gets no more text. It comes once for each. */
  "segment.closed": (event: TranscriptSegmentClosedEvent) => void;
};

/** A piece of a transcript. */
export interface TranscriptFragment {
  readonly speaker: TranscriptSpeaker;
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A change of a segment, to be reported. */
export type GroupingUpdate =
  | { readonly type: "updated"; readonly segment: TranscriptSegment }
  | {
      readonly type: "closed";
      readonly segment: TranscriptSegment;
      readonly reason: TranscriptSegmentCloseReason;
    };

/** A segment that gets text. */
export interface OpenSegment {
  readonly id: string;
  readonly speaker: TranscriptSpeaker;
  readonly startMs: number;
  previousId: string | null;
  text: string;
  endMs: number;
  isShown: boolean;
}

export const snapshotOf = (segment: OpenSegment): TranscriptSegment =>
  Object.freeze({
    id: segment.id,
    previousId: segment.previousId,
    speaker: segment.speaker,
    text: segment.text,
    startMs: segment.startMs,
    endMs: segment.endMs,
  });

const ENDS_A_WORD = /[\p{L}\p{N}]$/u;
const BEGINS_A_WORD = /^[\p{L}\p{N}]/u;

/** @param isApart - something came between: two words do not become one */
export const append = (segment: OpenSegment, { text, endMs }: TranscriptFragment, isApart = false): void => {
  const isSplit = isApart && ENDS_A_WORD.test(segment.text) && BEGINS_A_WORD.test(text);
  segment.text += isSplit ? ` ${text}` : text;
  segment.endMs = Math.max(segment.endMs, endMs);
};
