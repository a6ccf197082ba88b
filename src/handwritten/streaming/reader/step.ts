export { OVER } from "../../core/reply/chunks.ts";

/** What `next()` gives: an event, or the end. */
export type Step<Event> = IteratorResult<Event, undefined>;
