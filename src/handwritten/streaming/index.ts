// The public surface of "api-openai/streaming".

export { type BodyEnd, whenBodyEnds } from "../core/reply/when-body-ends.ts";
export * from "./accumulate/index.ts";
export { type BufferedOptions, buffered } from "./events/buffered.ts";
export { EventStream, EventStream as Stream } from "./events/event-stream.ts";
export { eventStreams } from "./events/event-streams.ts";
export { type PartialImage, partialImages } from "./events/partial-images.ts";
export type { TeeOptions } from "./events/tee.ts";
export { textOf } from "./events/text-of.ts";
export * from "./helper-streams/index.ts";
export type { EventStreamOptions } from "./reader/event-stream-options.ts";
export type { Reading, StreamState, Verdict } from "./reader/reading.ts";
export { type Terminal, terminalOf } from "./reader/terminal.ts";
export { type ResumableOptions, resumable, type Sender } from "./resume/resumable.ts";
export { DEFAULT_MAX_EVENT_BYTES, type ServerSentEvent } from "./sse/event-decoder.ts";
export { createSSEDecoder, type SSEDecoder } from "./sse/sse.ts";
