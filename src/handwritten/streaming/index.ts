// The public surface of "api-openai/streaming".

export { type BodyEnd, whenBodyEnds } from "../core/reply/when-body-ends.ts";
export * from "./accumulate/index.ts";
export { type BufferedOptions, buffered } from "./events/buffered.ts";
export { EventStream, type EventStreamOptions } from "./events/event-stream.ts";
export { eventStreams } from "./events/event-streams.ts";
export type { TeeOptions } from "./events/tee.ts";
export { textOf } from "./events/text-of.ts";
export * from "./helper-streams/index.ts";
export type { Reading, StreamState, Verdict } from "./reader/reading.ts";
export { type Terminal, terminalOf } from "./reader/terminal.ts";
export { type ResumableOptions, resumable, type Sender } from "./resume/resumable.ts";
export {
  createSSEDecoder,
  DEFAULT_MAX_EVENT_BYTES,
  type ServerSentEvent,
  type SSEDecoder,
} from "./sse/sse.ts";
