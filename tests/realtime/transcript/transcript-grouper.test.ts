import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { OpenAIError } from "../../../src/handwritten/errors/index.ts";
import {
  TranscriptGrouper,
  type TranscriptGrouperOptions,
  type TranscriptSegment,
} from "../../../src/handwritten/live/index.ts";
import { runs } from "../../support/runs.ts";
import { type VirtualClock, virtualClock } from "../../support/virtual-clock.ts";
import { delta, eventsOf, options, steps } from "./generated-transcript.ts";

/** A grouper with what it emitted, a line for each event. */
const grouperOf = (given: TranscriptGrouperOptions = {}) => {
  const clock = virtualClock();
  const grouper = new TranscriptGrouper({ ...given, clock });
  const lines: string[] = [];
  grouper.on("segment.updated", ({ speaker, text }) => lines.push(`${speaker}: ${text}`));
  grouper.on("segment.closed", ({ segment, reason }) => lines.push(`${segment.speaker} closed: ${reason}`));
  let events = 0;
  const say = (speaker: "user" | "assistant", text: string, startMs: number, endMs: number): void =>
    grouper.push(delta(`event_${events++}`, speaker, text, startMs, endMs));
  return { clock, grouper, lines, say };
};

describe("TranscriptGrouper", () => {
  it("joins what a speaker says in a row, and closes it when the other one answers", () => {
    const { clock, grouper, lines, say } = grouperOf();
    say("user", "How far", 0, 400);
    clock.advance(50);
    say("user", " is it?", 400, 900);
    say("assistant", "Ten", 1500, 1800);
    clock.advance(50);
    say("assistant", " miles.", 1800, 2300);
    grouper.close();
    expect(lines).toEqual([
      "user: How far",
      "user: How far is it?",
      "user closed: speaker_change",
      "assistant: Ten",
      "assistant: Ten miles.",
      "assistant closed: manual",
    ]);
  });

  it("leaves out what the assistant acknowledges while the user speaks, and shows the rest of what it says", () => {
    const { clock, grouper, lines, say } = grouperOf();
    say("user", "So I went there,", 0, 1000);
    clock.advance(50);
    say("assistant", "Mhm.", 1000, 1300);
    clock.advance(50);
    say("user", "and it was closed.", 1300, 2500);
    say("assistant", "A pity.", 3100, 3600);
    clock.advance(50);
    grouper.close();
    expect(lines).toEqual([
      "user: So I went there,",
      "user: So I went there,and it was closed.",
      "user closed: speaker_change",
      "assistant: A pity.",
      "assistant closed: manual",
    ]);
  });

  it("shows an acknowledgment where none is to be left out, and takes phrases of the program", () => {
    const said = (given: TranscriptGrouperOptions): string[] => {
      const { clock, grouper, lines, say } = grouperOf(given);
      say("user", "It rains.", 0, 1000);
      clock.advance(50);
      say("assistant", "I see!", 1000, 1300);
      clock.advance(10_000);
      grouper.close();
      return lines.filter((line) => line.startsWith("assistant:"));
    };
    expect(said({})).toEqual(["assistant: I see!"]);
    expect(said({ additionalAcknowledgments: [" i-SEE "] })).toEqual([]);
    expect(said({ additionalAcknowledgments: ["i see"], backchannelMaxDurationMs: 0 })).toEqual([
      "assistant: I see!",
    ]);
  });

  it("closes the assistant's segment after its silence, by the clock where the session says nothing", () => {
    const { clock, grouper, lines, say } = grouperOf({ assistantSilenceMs: 700 });
    say("assistant", "Hello", 0, 500);
    clock.advance(50);
    clock.advance(649);
    expect(lines).toEqual(["assistant: Hello"]);
    clock.advance(1);
    expect(lines).toEqual(["assistant: Hello", "assistant closed: inactivity"]);
    expect(clock.pending()).toEqual([]);
    grouper.close();
  });

  it("closes what is open when the times of the session begin again, and when the session is closed", () => {
    const { clock, grouper, lines, say } = grouperOf();
    say("user", "ONE", 5000, 5400);
    clock.advance(50);
    say("user", "TWO", 0, 300);
    grouper.push({ type: "session.closed" } as never);
    expect(lines).toEqual([
      "user: ONE",
      "user closed: timestamp_reset",
      "user: TWO",
      "user closed: session_closed",
    ]);
    expect(() => say("user", "THREE", 300, 400)).toThrow(OpenAIError);
    grouper.close();
    expect(lines).toHaveLength(4);
  });

  it("emits what a listener causes after what is emitted already, and keeps to the order", () => {
    const { grouper, lines, say } = grouperOf();
    grouper.once("segment.closed", () => grouper.close());
    say("user", "A", 0, 100);
    say("assistant", "b", 700, 900);
    say("user", "C", 2000, 2100);
    expect(lines).toEqual([
      "user: A",
      "user closed: speaker_change",
      "assistant: b",
      "assistant closed: speaker_change",
      "user: C",
      "user closed: manual",
    ]);
  });

  it("gives the next segment to who waits for it", async () => {
    const { clock, grouper, say } = grouperOf();
    const next = grouper.emitted("segment.updated");
    say("user", "HELLO", 0, 100);
    clock.advance(50);
    await expect(next).resolves.toMatchObject({ speaker: "user", text: "HELLO", previousId: null });
    grouper.close();
  });

  it("ignores other events, events that came before, and no text", () => {
    const { clock, grouper, lines } = grouperOf();
    grouper.push({ type: "session.started" } as never);
    grouper.push(delta("1", "user", "", 0, 100));
    for (let times = 0; times < 3; times++) grouper.push(delta("2", "user", "A", 0, 100));
    clock.advance(50);
    expect(lines).toEqual(["user: A"]);
    grouper.close();
  });

  it.each<[string, Record<string, unknown>]>([
    ["an id", { event_id: "" }],
    ["an id", { event_id: 7 }],
    ["a text", { delta: null }],
    ["a beginning", { start_ms: -1 }],
    ["a beginning", { start_ms: "0" }],
    ["whole milliseconds", { end_ms: 10.5 }],
    ["an end after its beginning", { start_ms: 200, end_ms: 100 }],
  ])("refuses a transcript without %s: %j", (_, fields) => {
    const { grouper, clock } = grouperOf();
    expect(() => grouper.push({ ...delta("1", "user", "A", 0, 100), ...fields } as never)).toThrow(
      expect.objectContaining({ kind: "usage" }),
    );
    expect(clock.pending()).toEqual([]);
  });

  it.each([
    { minTurnSeparationMs: -1 },
    { assistantSilenceMs: Number.NaN },
    { backchannelMaxDurationMs: Infinity },
    { backchannelIsolationMs: 2 ** 31 },
    { additionalAcknowledgments: "mhm" },
    { silenceMs: 3 },
  ])("refuses the options %j", (given) => {
    expect(() => new TranscriptGrouper(given as never)).toThrow(
      expect.objectContaining({ kind: "configuration" }),
    );
  });

  it("keeps its promises over any transcript", () => {
    fc.assert(
      fc.property(options, steps, (given, list) => keepsPromises(given, eventsOf(list), virtualClock())),
      { numRuns: runs(10_000) },
    );
  });
});

const numberOf = (id: string): number => Number(/-?\d+$/.exec(id)?.[0]);

const keepsPromises = (
  given: TranscriptGrouperOptions,
  events: ReturnType<typeof eventsOf>,
  clock: VirtualClock,
): void => {
  const grouper = new TranscriptGrouper({ ...given, clock });
  const open = new Map<string, TranscriptSegment>();
  const closed = new Map<string, TranscriptSegment>();
  let last: string | null = null;
  grouper.on("segment.updated", (segment) => {
    expect(closed.has(segment.id)).toBe(false);
    const before = open.get(segment.id);
    if (before) expect(segment.text.startsWith(before.text)).toBe(true);
    else {
      expect(segment.previousId).toBe(last);
      // Counted up, though some are left out.
      if (last !== null) expect(numberOf(segment.id)).toBeGreaterThan(numberOf(last));
      last = segment.id;
    }
    const other = segment.speaker === "user" ? /\p{Ll}/u : /\p{Lu}/u;
    expect(segment.text).not.toMatch(other);
    expect(Object.isFrozen(segment)).toBe(true);
    open.set(segment.id, segment);
    expect(open.size).toBe(1);
  });
  grouper.on("segment.closed", ({ segment }) => {
    expect(segment).toEqual(open.get(segment.id));
    open.delete(segment.id);
    closed.set(segment.id, segment);
  });
  for (const { waitMs, event } of events) {
    clock.advance(waitMs);
    grouper.push(event);
    expect(clock.pending().length).toBeLessThanOrEqual(1);
  }
  grouper.close();
  expect(clock.pending()).toEqual([]);
  expect(open.size).toBe(0);
  // Of the user nothing is left out.
  const ids = new Set<string>();
  const said = events.flatMap(({ event }) => {
    if (event.type !== "session.input_transcript.delta" || ids.has(event.event_id)) return [];
    ids.add(event.event_id);
    return [event.delta];
  });
  const shown = [...closed.values()].filter(({ speaker }) => speaker === "user").map(({ text }) => text);
  const joined = (texts: readonly string[]): string => texts.join("").replaceAll(" ", "");
  expect(joined(shown)).toBe(joined(said));
};
