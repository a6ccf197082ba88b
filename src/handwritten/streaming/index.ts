// The public surface of "api-openai/streaming".

export { type BodyEnd, whenBodyEnds } from "./body-end.ts";
export { EventStream, type EventStreamOptions } from "./event-stream.ts";
export { eventStreams } from "./event-streams.ts";
export { createSSEDecoder, DEFAULT_MAX_EVENT_BYTES, type ServerSentEvent, type SSEDecoder } from "./sse.ts";
