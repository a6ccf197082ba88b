import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type {
  CreateSpeechResponseStreamEvent,
  CreateTranscriptionResponseStreamEvent,
  ImageGenStreamEvent,
} from "../../../src/generated/models.ts";
import {
  type Accumulator,
  imageAccumulator,
  speechAccumulator,
  transcriptionAccumulator,
} from "../../../src/handwritten/streaming/accumulate/index.ts";

const snapshotOf = <Event, Snapshot>(
  accumulator: Accumulator<Event, Snapshot>,
  events: readonly object[],
) => {
  for (const event of events) accumulator.add(event as Event);
  return accumulator.snapshot;
};

describe("transcriptionAccumulator", () => {
  const text = (delta: string) => ({ type: "transcript.text.delta", delta });
  const segment = (id: string) => ({
    type: "transcript.text.segment",
    id,
    start: 0,
    end: 1,
    text: "x",
    speaker: "A",
  });

  it("adds up text and segments; the last event has the last word", () => {
    const usage = { type: "tokens", input_tokens: 1, output_tokens: 2, total_tokens: 3 };
    const said = [text("Hel"), segment("1"), text("lo"), segment("2")];
    const { type: _, ...first } = segment("1");
    const draft = snapshotOf(transcriptionAccumulator(), said);
    expect(draft).toMatchObject({ text: "Hello", segments: [first, { id: "2" }] });
    const whole = [...said, { type: "transcript.text.done", text: "Hello.", usage }];
    expect(snapshotOf(transcriptionAccumulator(), whole)).toMatchObject({
      text: "Hello.",
      usage,
      segments: [first, { id: "2" }],
    });
  });

  it("has nothing before the first event, and lets the unknown pass", () => {
    expect(transcriptionAccumulator().snapshot).toBeUndefined();
    expect(snapshotOf(transcriptionAccumulator(), [{ type: "transcript.of.tomorrow" }])).toEqual({
      text: "",
    });
  });

  it("gives the text back however it was cut", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (pieces) => {
        const events = pieces.map(text) as CreateTranscriptionResponseStreamEvent[];
        expect(snapshotOf(transcriptionAccumulator(), events)?.text).toBe(pieces.join(""));
      }),
    );
  });
});

describe("imageAccumulator", () => {
  const partial = (n: number) => ({
    type: "image_generation.partial_image",
    b64_json: `p${n}`,
    partial_image_index: n,
  });
  const completed = (n: number, kind = "image_generation") => ({
    type: `${kind}.completed`,
    b64_json: `c${n}`,
  });

  it("keeps the latest picture of the one that is made, and all that are finished", () => {
    const accumulator = imageAccumulator();
    const added = (event: object) => snapshotOf(accumulator, [event]);
    expect(accumulator.snapshot).toBeUndefined();
    added(partial(0));
    expect(added(partial(1))).toEqual({ images: [], partial: { b64_json: "p1", partial_image_index: 1 } });
    expect(added(completed(0))).toEqual({ images: [{ b64_json: "c0" }], partial: undefined });
    expect(added({ type: "image_generation.of.tomorrow" })).toMatchObject({ images: [{ b64_json: "c0" }] });
    expect(added(completed(1, "image_edit") as unknown as ImageGenStreamEvent)?.images).toEqual([
      { b64_json: "c0" },
      { b64_json: "c1" },
    ]);
  });
});

describe("speechAccumulator", () => {
  const audio = (bytes: Uint8Array) => ({
    type: "speech.audio.delta",
    audio: Buffer.from(bytes).toString("base64"),
  });

  it("joins bytes, however many are in each event", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1 }), (pieces) => {
        const events = pieces.map(audio) as CreateSpeechResponseStreamEvent[];
        const bytes = snapshotOf(speechAccumulator(), events)?.audio ?? [];
        expect(Buffer.from(bytes)).toEqual(Buffer.concat(pieces));
      }),
    );
  });

  it("has the usage at the end, and leaves out audio that is not base64", () => {
    const usage = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
    const accumulator = speechAccumulator();
    expect(accumulator.snapshot).toBeUndefined();
    expect(snapshotOf(accumulator, [audio(Uint8Array.of(1))])?.usage).toBeUndefined();
    expect(snapshotOf(accumulator, [{ type: "speech.audio.done", usage }])).toMatchObject({ usage });
    for (const spoilt of ["%", 5, null]) {
      const other = speechAccumulator();
      snapshotOf(other, [audio(Uint8Array.of(1)), { type: "speech.audio.delta", audio: spoilt } as never]);
      expect([...(other.snapshot?.audio ?? [])]).toEqual([1]);
      expect(other.faults?.first?.message).toBe(
        spoilt === null ? undefined : "an event of the stream is malformed: `audio` is not base64",
      );
    }
  });
});
