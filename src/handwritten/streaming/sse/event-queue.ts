import type { ReadEvent } from "./read-event.ts";

/** What {@link Arrivals.take} gives: an event that says something. */
export type Arrived = Exclude<ReadEvent, { type: "nothing" }>;

/** The events of the last chunk that nobody has read yet. */
export interface Arrivals {
  /** Takes the bytes of a chunk, or undefined for the end of the body. */
  push(chunk: Uint8Array | undefined): void;
  /** Whether something of the last chunk waits to be taken. */
  readonly some: boolean;
  /** The next event that says something; undefined when the connection has to be asked. Throws what is wrong with it. */
  take(): Arrived | undefined;
  clear(): void;
}
