// `api-openai/lib/responses/ResponseStream`.

export type * from "../../../handwritten/streaming/helper-streams/response-events.ts";
export type {
  ResponseStreamByIDParams as ResponseStreamByIdParams,
  ResponseStreamParams as ResponseStreamingParams,
} from "../../../handwritten/streaming/helper-streams/response-events.ts";
export { ResponseStream } from "../../../handwritten/streaming/helper-streams/response-stream.ts";
