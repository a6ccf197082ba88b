import fc from "fast-check";
import type { ServerEvent } from "../../../src/generated/models.ts";
import type { TranscriptGrouperOptions } from "../../../src/handwritten/live/index.ts";

export type Speaker = "user" | "assistant";

/** What happens next: time passes by the clock, and then a piece of the transcript comes. */
export interface Step {
  readonly speaker: Speaker;
  readonly text: string;
  readonly waitMs: number;
  readonly place: "next" | "same" | "overlapping" | "reset";
  readonly gapMs: number;
  readonly lengthMs: number;
  readonly isRepeated: boolean;
}

export const delta = (
  id: string,
  speaker: Speaker,
  text: string,
  startMs: number,
  endMs: number,
): ServerEvent => ({
  type: speaker === "user" ? "session.input_transcript.delta" : "session.output_transcript.delta",
  event_id: id,
  delta: text,
  start_ms: startMs,
  end_ms: endMs,
});

// The user has capitals alone, the assistant none, so that text shows whose it is.
const said: Readonly<Record<Speaker, readonly string[]>> = {
  user: ["", "I", "WANT", " TO GO", ", AND", "?", "Ä", " "],
  assistant: [
    "",
    "mhm",
    "m",
    "hm",
    "uh",
    "-huh",
    " huh",
    "yes",
    ". ",
    "...",
    "no",
    " well, ",
    "σ",
    "ok",
    "ay",
    "!",
  ],
};

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.constantFrom<Speaker>("user", "assistant").chain((speaker) =>
    fc.record({
      speaker: fc.constant(speaker),
      text: fc.constantFrom(...said[speaker]),
      waitMs: fc.oneof(fc.constantFrom(0, 0, 49, 50, 51, 499, 500, 2000), fc.nat(3000)),
      place: fc.oneof(
        { weight: 6, arbitrary: fc.constant("next" as const) },
        { weight: 2, arbitrary: fc.constant("same" as const) },
        { weight: 3, arbitrary: fc.constant("overlapping" as const) },
        { weight: 1, arbitrary: fc.constant("reset" as const) },
      ),
      gapMs: fc.oneof(fc.constantFrom(0, 100, 499, 500, 501, 1999, 2000), fc.nat(2600)),
      lengthMs: fc.oneof(fc.constantFrom(0, 100, 300, 999, 1000), fc.nat(1500)),
      isRepeated: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
    }),
  ),
  { maxLength: 24 },
);

const duration = fc.option(fc.oneof(fc.constantFrom(0, 250.5), fc.nat(3000)), { nil: undefined });

export const options: fc.Arbitrary<TranscriptGrouperOptions> = fc.record({
  minTurnSeparationMs: duration,
  assistantSilenceMs: duration,
  backchannelMaxDurationMs: duration,
  backchannelIsolationMs: duration,
  additionalAcknowledgments: fc.constantFrom(undefined, [], [" Well, ", "ΝΑΙΣ", "no-no", "."]),
});

/** The steps as events with their waits; one that is repeated comes twice. */
export const eventsOf = (
  list: readonly Step[],
): { readonly waitMs: number; readonly event: ServerEvent }[] => {
  let [start, end] = [0, 0];
  return list.flatMap((step, index) => {
    if (step.place === "reset") start = step.gapMs;
    else if (step.place === "next") start = end + step.gapMs;
    else if (step.place === "overlapping") start += Math.min(step.gapMs, 200);
    if (step.place !== "same") end = start + step.lengthMs;
    const event = delta(`event_${index}`, step.speaker, step.text, start, end);
    const once = { waitMs: step.waitMs, event };
    return step.isRepeated ? [once, { waitMs: 0, event }] : [once];
  });
};
