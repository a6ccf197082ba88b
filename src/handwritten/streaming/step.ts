export { OVER } from "../core/chunks.ts";

/** What `next()` gives: an event, or the end. */
export type Step<Event> = IteratorResult<Event, undefined>;
