import { Acknowledgments, type SpokenPhrase } from "./acknowledgment.ts";
import {
  append,
  type GroupingUpdate,
  type OpenSegment,
  snapshotOf,
  type TranscriptFragment,
  type TranscriptGroupingOptions,
  type TranscriptSegmentCloseReason,
  type TranscriptSpeaker,
} from "./segment.ts";

/** What the assistant says while the user speaks: an answer that begins, or an acknowledgment to be left out. */
interface Held {
  readonly segment: OpenSegment;
  readonly phrase: SpokenPhrase;
  mayBeLeftOut: boolean;
}

/**
 * Groups pieces of a transcript into segments by who speaks. It knows no clock: times are those of the session, in milliseconds.
 * Beside the segment that gets text, there is one held back at most, and that only while the user's is open.
 */
export class TranscriptGrouping {
  readonly #options: TranscriptGroupingOptions;
  readonly #idPrefix: string;
  readonly #acknowledgments: Acknowledgments;
  #current: OpenSegment | undefined;
  #held: Held | undefined;
  #ids = 0;
  #lastID: string | null = null;
  #assistantEndMs: number | undefined;

  /** @param idPrefix - what the ids of segments begin with */
  constructor(options: TranscriptGroupingOptions, idPrefix: string) {
    this.#options = options;
    this.#idPrefix = idPrefix;
    this.#acknowledgments = new Acknowledgments(options.additionalAcknowledgments);
  }

  /** Whose segment is open. */
  get speaker(): TranscriptSpeaker | undefined {
    return this.#current?.speaker;
  }

  /** Takes pieces of the same interval. Those of the speaker whose segment is open come first, and else those of the user. */
  process(fragments: readonly TranscriptFragment[]): GroupingUpdate[] {
    const first = this.speaker ?? "user";
    const ordered = [
      ...fragments.filter(({ speaker }) => speaker === first),
      ...fragments.filter(({ speaker }) => speaker !== first),
    ];
    const startMs = ordered[0]?.startMs ?? 0;
    const updates: GroupingUpdate[] = [];
    // The time of the session has passed up to here, with nothing said.
    for (let due = this.deadline(); due !== undefined && due < startMs; due = this.deadline())
      updates.push(...this.advance(due));
    if (ordered.every(({ speaker }) => speaker !== this.speaker))
      updates.push(
        ...this.advance(
          startMs,
          ordered.some(({ speaker }) => speaker === "user"),
        ),
      );
    for (const fragment of ordered) updates.push(...this.#add(fragment));
    return updates;
  }

  /**
   * Takes one decision that is due at this time, if there is one.
   * @param isUserNext - the user speaks next, which closes the assistant's segment for that reason
   */
  advance(timeMs: number, isUserNext = false): GroupingUpdate[] {
    const { minTurnSeparationMs, assistantSilenceMs } = this.#options;
    if (!this.#current) return [];
    if (this.#held) {
      const isApart = timeMs >= this.#current.endMs + minTurnSeparationMs;
      if (!isApart || (this.#isUndecided(this.#held) && timeMs < this.#isolatedAt(this.#held))) return [];
      this.#settleHeld(timeMs >= this.#isolatedAt(this.#held));
      return this.#held ? this.#show(this.#held.segment) : [];
    }
    const isSilent = timeMs >= this.#current.endMs + assistantSilenceMs;
    return this.speaker === "assistant" && isSilent && !isUserNext ? this.#closeCurrent("inactivity") : [];
  }

  /** When `advance` has something to decide, if nothing is said until then. */
  deadline(): number | undefined {
    const { minTurnSeparationMs, assistantSilenceMs } = this.#options;
    if (!this.#current) return undefined;
    if (this.#held) {
      const apartAt = this.#current.endMs + minTurnSeparationMs;
      return this.#isUndecided(this.#held) ? Math.max(apartAt, this.#isolatedAt(this.#held)) : apartAt;
    }
    return this.speaker === "assistant" ? this.#current.endMs + assistantSilenceMs : undefined;
  }

  /** Closes what is open. What is held back is shown first, unless it is an acknowledgment that stands alone. */
  close(timeMs: number, reason: TranscriptSegmentCloseReason): GroupingUpdate[] {
    if (this.#held) this.#settleHeld(timeMs >= this.#isolatedAt(this.#held));
    const held = this.#held?.segment;
    const updates = this.#closeCurrent(reason);
    if (held?.text) updates.push(...this.#show(held), ...this.#closeCurrent(reason));
    if (reason === "timestamp_reset") this.#assistantEndMs = undefined;
    return updates;
  }

  #add(fragment: TranscriptFragment): GroupingUpdate[] {
    if (!this.#current || (this.speaker === "assistant" && fragment.speaker === "user"))
      return this.#show(this.#open(fragment));
    if (fragment.speaker === this.speaker) {
      append(this.#current, fragment, this.#held !== undefined);
      return this.#update(this.#current);
    }
    return this.#addBelow(this.#current, fragment);
  }

  /** Of the assistant, while the segment of the user is open. */
  #addBelow(user: OpenSegment, fragment: TranscriptFragment): GroupingUpdate[] {
    const { minTurnSeparationMs, backchannelMaxDurationMs } = this.#options;
    if (this.#held && this.#isSpokenOver(this.#held)) this.#held = undefined;
    const before = this.#held;
    const phrase = before?.phrase ?? this.#acknowledgments.phrase();
    phrase.add(fragment.text);
    const isShort = fragment.endMs - (before?.segment ?? fragment).startMs < backchannelMaxDurationMs;
    const isSoon = fragment.startMs - user.endMs < minTurnSeparationMs;
    if (isSoon) return this.#hold(fragment, phrase, isShort && this.#acknowledgments.mayBecome(phrase));
    if (isShort && this.#acknowledgments.has(phrase)) return this.#hold(fragment, phrase, Boolean(before));
    if (before) this.#settleHeld(fragment.startMs >= this.#isolatedAt(before));
    if (!this.#held) return this.#show(this.#open(fragment));
    append(this.#held.segment, fragment);
    return this.#show(this.#held.segment);
  }

  #hold(fragment: TranscriptFragment, phrase: SpokenPhrase, mayBeLeftOut: boolean): GroupingUpdate[] {
    if (this.#held) {
      append(this.#held.segment, fragment);
      this.#held.mayBeLeftOut = mayBeLeftOut;
    } else this.#held = { segment: this.#open(fragment), phrase, mayBeLeftOut };
    return [];
  }

  /** Leaves out what is held back if it is an acknowledgment, and stands alone or was spoken over. */
  #settleHeld(isIsolated: boolean): void {
    const held = this.#held;
    if (!held?.mayBeLeftOut || !this.#isShort(held)) return;
    if (this.#isSpokenOver(held) || (isIsolated && !this.#followsAnswer(held))) this.#held = undefined;
  }

  /** Whether what is held back may be either, and only time decides. */
  #isUndecided(held: Held): boolean {
    const mayBe = held.mayBeLeftOut && this.#isShort(held);
    return mayBe && !this.#isSpokenOver(held) && !this.#followsAnswer(held);
  }

  #isolatedAt({ segment }: Held): number {
    return segment.endMs + this.#options.backchannelIsolationMs;
  }

  #isShort({ segment }: Held): boolean {
    return segment.endMs - segment.startMs < this.#options.backchannelMaxDurationMs;
  }

  /** Whether the user went on speaking after it. */
  #isSpokenOver(held: Held): boolean {
    const isPast = this.#current !== undefined && this.#current.endMs > held.segment.endMs;
    return isPast && held.mayBeLeftOut && this.#isShort(held);
  }

  /** Whether it goes on with what the assistant said before the user. */
  #followsAnswer({ segment }: Held): boolean {
    if (!this.#current || this.#assistantEndMs === undefined) return false;
    const isNear = segment.startMs - this.#assistantEndMs < this.#options.backchannelIsolationMs;
    return isNear && segment.startMs <= this.#current.startMs;
  }

  #open({ speaker, text, startMs, endMs }: TranscriptFragment): OpenSegment {
    const id = `${this.#idPrefix}_${this.#ids++}`;
    return { id, previousId: null, speaker, text, startMs, endMs, isShown: false };
  }

  /** Makes a segment the one that gets text. */
  #show(segment: OpenSegment): GroupingUpdate[] {
    const updates = this.#closeCurrent("speaker_change");
    this.#current = segment;
    updates.push(...this.#update(segment));
    return updates;
  }

  #update(segment: OpenSegment): GroupingUpdate[] {
    if (!segment.text) return [];
    if (!segment.isShown) {
      segment.previousId = this.#lastID;
      segment.isShown = true;
      this.#lastID = segment.id;
    }
    return [{ type: "updated", segment: snapshotOf(segment) }];
  }

  #closeCurrent(reason: TranscriptSegmentCloseReason): GroupingUpdate[] {
    const segment = this.#current;
    this.#current = undefined;
    this.#held = undefined;
    if (segment?.speaker === "assistant") this.#assistantEndMs = segment.endMs;
    return segment?.isShown ? [{ type: "closed", segment: snapshotOf(segment), reason }] : [];
  }
}
