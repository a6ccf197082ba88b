// The public surface of "api-openai/streaming".

export * from "./accumulate/index.ts";
export { type BodyEnd, whenBodyEnds } from "./body-end.ts";
export { type BufferedOptions, buffered } from "./buffered.ts";
export { EventStream, type EventStreamOptions } from "./event-stream.ts";
export { eventStreams } from "./event-streams.ts";
export * from "./helpers/index.ts";
export type { Reading, StreamState, Verdict } from "./reading.ts";
export { type ResumableOptions, resumable, type Sender } from "./resumable.ts";
export { createSSEDecoder, DEFAULT_MAX_EVENT_BYTES, type ServerSentEvent, type SSEDecoder } from "./sse.ts";
export type { TeeOptions } from "./tee.ts";
export { type Terminal, terminalOf } from "./terminal.ts";
export { textOf } from "./text-of.ts";
