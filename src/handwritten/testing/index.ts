export type { ServedSocket, SocketBehaviour, SocketEvent } from "./realtime/served-socket.ts";
export { createRequestValidator, type RequestParts, type RequestValidator } from "./request-validator.ts";
export { createRequestSampler, createSampler, type Extent, type Sampler } from "./sampler.ts";
export { type RecordedRequest, type ServerOptions, startServer, type TestServer } from "./server.ts";
export type { StreamBehaviour } from "./streams/stream-behaviour.ts";
export type { Violation } from "./violation.ts";
