import { createRequire } from "node:module";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import fc from "fast-check";
import type { TranscriptGrouper as Official } from "openai-7.59.0/helpers/live";
import type { ServerEvent } from "../../../src/generated/models.ts";
import { TranscriptGrouper, type TranscriptGrouperOptions } from "../../../src/handwritten/live/index.ts";
import { runs } from "../../support/runs.ts";
import { type VirtualClock, virtualClock } from "../../support/virtual-clock.ts";
import { eventsOf, options, steps } from "./generated-transcript.ts";

const { TranscriptGrouper: OfficialGrouper } = createRequire(import.meta.url)(
  "openai-7.59.0/helpers/live",
) as { TranscriptGrouper: typeof Official };

interface Segment {
  readonly id: string;
  readonly previousId: string | null;
}

/** What a grouper emits, with its ids replaced by the order in which they appear. */
const recorded = (
  grouper: Pick<TranscriptGrouper, "on">,
  now: () => number,
): readonly (readonly unknown[])[] => {
  const ids: string[] = [];
  const list: (readonly unknown[])[] = [];
  const plain = (segment: Segment): unknown => {
    if (!ids.includes(segment.id)) ids.push(segment.id);
    const previousId = segment.previousId === null ? null : ids.indexOf(segment.previousId);
    return { ...segment, id: ids.indexOf(segment.id), previousId };
  };
  grouper.on("segment.updated", (segment) => list.push([now(), "updated", plain(segment)]));
  grouper.on("segment.closed", ({ segment, reason }) => list.push([now(), reason, plain(segment)]));
  return list;
};

const compare = (
  given: TranscriptGrouperOptions,
  events: readonly { readonly waitMs: number; readonly event: ServerEvent }[],
  end: "close" | "session.closed",
): void => {
  const clock = virtualClock();
  const officialClock = virtualClock();
  const ours = new TranscriptGrouper({ ...given, clock });
  moveTo(officialClock);
  const official = new OfficialGrouper(given as never);
  const ourList = recorded(ours, () => clock.now());
  const officialList = recorded(official as never, () => officialClock.now());
  for (const { waitMs, event } of events) {
    clock.advance(waitMs);
    officialClock.advance(waitMs);
    ours.push(event);
    official.push(event as never);
  }
  for (const grouper of [ours, official])
    if (end === "close") grouper.close();
    else grouper.push({ type: "session.closed" } as never);
  expect(ourList).toEqual(officialList);
  expect(clock.pending()).toEqual([]);
  jest.restoreAllMocks();
};

/** The official class reads the platform's time. Jest's fake timers make a timer of 0 ms inside of another one of 1 ms. */
const moveTo = (clock: VirtualClock): void => {
  jest.spyOn(performance, "now").mockImplementation(() => clock.now());
  jest
    .spyOn(globalThis, "setTimeout")
    .mockImplementation(((action: () => void, ms: number) => clock.after(ms, action)) as never);
  jest.spyOn(globalThis, "clearTimeout").mockImplementation(((stop: () => void) => stop()) as never);
};

describe("TranscriptGrouper beside the official one", () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it("emits the same at the same times, whatever is said and with any options", () => {
    fc.assert(
      fc.property(options, steps, fc.constantFrom("close", "session.closed"), (given, list, end) =>
        compare(given, eventsOf(list), end),
      ),
      { numRuns: runs(10_000) },
    );
  });
});
