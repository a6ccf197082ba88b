import type {
  ForkServerEvent,
  InputTranscriptDeltaEvent,
  OutputTranscriptDeltaEvent,
  ServerEvent,
  SidebandServerEvent,
} from "../../../generated/models.ts";
import { type Clock, systemClock } from "../../core/clock.ts";
import { type Rules, settingsOf } from "../../core/options/check-options.ts";
import { CLOCK } from "../../core/options/kinds.ts";
import { DELAY } from "../../core/options/range.ts";
import { UsageError } from "../../errors/index.ts";
import { TypedEmitter } from "../../realtime/classes/typed-emitter.ts";
import type { ConnectionNotice } from "../../realtime/connection/notices.ts";
import type {
  GroupingUpdate,
  TranscriptFragment,
  TranscriptGrouperEvents,
  TranscriptGrouperOptions,
  TranscriptSegmentCloseReason,
} from "./segment.ts";
import { TranscriptGrouping } from "./transcript-grouping.ts";

type ListenerArguments = {
  [Name in keyof TranscriptGrouperEvents]: Parameters<TranscriptGrouperEvents[Name]>;
};

/** What a loop over any connection of the Live API gives. */
type LiveEvent = ServerEvent | SidebandServerEvent | ForkServerEvent | ConnectionNotice;

/** A piece, and when it came by the clock. */
type Received = TranscriptFragment & { readonly receivedAt: number };

/** How long text of another speaker waits for what was said in the same interval. */
const SETTLE_MS = 50;

const DEFAULTS = {
  minTurnSeparationMs: 500,
  assistantSilenceMs: 2000,
  backchannelMaxDurationMs: 1000,
  backchannelIsolationMs: 2000,
  additionalAcknowledgments: [],
  clock: systemClock,
} satisfies TranscriptGrouperOptions;

const RULES: Rules<TranscriptGrouperOptions> = /* @__PURE__ */ (() => ({
  minTurnSeparationMs: DELAY,
  assistantSilenceMs: DELAY,
  backchannelMaxDurationMs: DELAY,
  backchannelIsolationMs: DELAY,
  additionalAcknowledgments: [
    "a list of strings",
    (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === "string"),
  ],
  clock: CLOCK,
}))();

let groupers = 0;

/**
 * Groups the transcript of a Live session into what each speaker says in a row, with the events `segment.updated` and
 * `segment.closed`. What the assistant acknowledges while the user speaks ("mhm") is left out.
 *
 * It reads `session.input_transcript.delta`, `session.output_transcript.delta` and `session.closed`, and their times; another event
 * is ignored. Where the session's time stands still, the clock decides when the assistant is silent, so what comes late may be grouped
 * otherwise. Make one for each session, and `close` it when its connection is lost; it never touches the connection. No process
 * waits for its timers. A listener that throws is an uncaught exception, and the others are called.
 *
 * @example
 * const grouper = new TranscriptGrouper();
 * grouper.on("segment.closed", ({ segment }) => console.log(`${segment.speaker}: ${segment.text}`));
 * for await (const event of connection) grouper.push(event);
 */
export class TranscriptGrouper extends TypedEmitter<ListenerArguments> {
  readonly #clock: Clock;
  readonly #grouping: TranscriptGrouping;
  readonly #ids = new Set<string>();
  /** Pieces of one interval that wait for others of it. */
  #pending: Received[] = [];
  #lastStartMs: number | undefined;
  /** The latest time of the session that is known, and when it was, by the clock. */
  #anchor: { readonly sessionMs: number; readonly at: number } | undefined;
  #stopTimer: (() => void) | undefined;
  #isClosed = false;

  /** @throws ConfigurationError for an unknown option, and a value that an option cannot have */
  constructor(options?: TranscriptGrouperOptions) {
    super();
    const { clock, ...grouping } = settingsOf("TranscriptGrouper", options, DEFAULTS, RULES);
    this.#clock = clock;
    this.#grouping = new TranscriptGrouping(grouping, `segment_${groupers++}`);
  }

  /**
   * Takes an event of the session. One with the id of another is ignored, and so is empty text.
   *
   * @throws UsageError after the session has been closed or `close` called, and for a transcript without id, text or times
   */
  push(event: LiveEvent): void {
    if (this.#isClosed) throw new UsageError("the `TranscriptGrouper` is closed: make one for each session");
    if (event.type === "session.closed") this.#end("session_closed");
    else if (
      event.type === "session.input_transcript.delta" ||
      event.type === "session.output_transcript.delta"
    ) {
      const fragment = fragmentOf(event, this.#clock.now());
      if (this.#ids.has(event.event_id)) return;
      this.#ids.add(event.event_id);
      if (!fragment.text) return;
      const updates = this.#receive(fragment);
      this.#setTimer();
      this.#report(updates);
    }
  }

  /** Closes what is open, for the reason `manual`, and stops the timer. Calling it again is a no-op. */
  close(): void {
    this.#end("manual");
  }

  #end(reason: TranscriptSegmentCloseReason): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopTimer?.();
    this.#ids.clear();
    const updates = this.#flush();
    updates.push(...this.#grouping.close(this.#sessionMs(), reason));
    this.#report(updates);
  }

  #receive(fragment: Received): GroupingUpdate[] {
    const [first] = this.#pending;
    if (first?.startMs === fragment.startMs && first.endMs === fragment.endMs) {
      this.#pending.push(fragment);
      return this.#pending.every(({ speaker }) => speaker === fragment.speaker) ? [] : this.#flush();
    }
    const updates = this.#flush();
    if (this.#grouping.speaker === fragment.speaker) updates.push(...this.#commit([fragment]));
    else this.#pending.push(fragment);
    return updates;
  }

  #flush(): GroupingUpdate[] {
    const pending = this.#pending;
    this.#pending = [];
    return this.#commit(pending);
  }

  #commit(fragments: readonly Received[]): GroupingUpdate[] {
    const [first] = fragments;
    if (!first) return [];
    const updates: GroupingUpdate[] = [];
    if (this.#lastStartMs !== undefined && first.startMs < this.#lastStartMs) {
      updates.push(...this.#grouping.close(this.#sessionMs(), "timestamp_reset"));
      this.#anchor = undefined;
    }
    this.#lastStartMs = first.startMs;
    this.#anchor = {
      // Intervals overlap, and the later one may end before the other.
      sessionMs: Math.max(this.#anchor?.sessionMs ?? 0, first.endMs),
      at: Math.max(...fragments.map(({ receivedAt }) => receivedAt)),
    };
    updates.push(...this.#grouping.process(fragments));
    return updates;
  }

  #sessionMs(): number {
    return this.#anchor ? this.#anchor.sessionMs + Math.max(0, this.#clock.now() - this.#anchor.at) : 0;
  }

  #setTimer(): void {
    this.#stopTimer?.();
    const due = this.#timeToDecision();
    this.#stopTimer =
      due === undefined
        ? undefined
        : this.#clock.after(Math.max(0, Math.ceil(due)), () => this.#decide(), true);
  }

  /** Milliseconds until something is to be decided. What waits comes before a decision that is due already. */
  #timeToDecision(): number | undefined {
    const [pending] = this.#pending;
    if (pending) return pending.receivedAt + SETTLE_MS - this.#clock.now();
    const deadline = this.#grouping.deadline();
    return deadline === undefined ? undefined : deadline - this.#sessionMs();
  }

  #decide(): void {
    const updates = this.#flush();
    updates.push(...this.#grouping.advance(this.#sessionMs()));
    this.#setTimer();
    this.#report(updates);
  }

  #report(updates: readonly GroupingUpdate[]): void {
    // What a listener causes comes after all of these.
    this._inOrder(() => {
      for (const update of updates)
        if (update.type === "updated") this._emit("segment.updated", update.segment);
        else this._emit("segment.closed", { segment: update.segment, reason: update.reason });
    });
  }
}

const fragmentOf = (
  event: InputTranscriptDeltaEvent | OutputTranscriptDeltaEvent,
  receivedAt: number,
): Received => {
  const { event_id: id, type, delta: text, start_ms: startMs, end_ms: endMs } = event;
  const isTimed = Number.isSafeInteger(startMs) && Number.isSafeInteger(endMs);
  const isInOrder = startMs >= 0 && endMs >= startMs;
  if (typeof id !== "string" || !id || typeof text !== "string" || !isTimed || !isInOrder)
    throw new UsageError(
      `a \`${type}\` needs an \`event_id\`, a \`delta\`, and whole milliseconds in \`start_ms\` and \`end_ms\``,
    );
  const speaker = type === "session.input_transcript.delta" ? "user" : "assistant";
  return { speaker, text, startMs, endMs, receivedAt };
};
