export type { RecordOptions } from "./bounded-record.ts";
export type { CorsOptions } from "./http/cors.ts";
export type { RecordedRequest } from "./http/recorded-requests.ts";
export type { ServedSocket, SocketBehaviour, SocketEvent } from "./realtime/served-socket.ts";
export {
  createRequestValidator,
  type RequestParts,
  type RequestValidator,
} from "./request/request-validator.ts";
export type { Violation } from "./request/violation.ts";
export { createRequestSampler, createSampler, type Extent, type Sampler } from "./schemas/sampler.ts";
export { type ServerOptions, startServer, type TestServer } from "./server.ts";
export type { StreamBehaviour } from "./streams/stream-behaviour.ts";
