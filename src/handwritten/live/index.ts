// The public surface of "api-openai/live": sessions of the Live API over WebSockets.

export type * from "../realtime/connection-surface.ts";
export {
  connectLive,
  type LiveClientEvent,
  type LiveConnection,
  type LiveForkConnection,
  type LiveOptions,
  type LiveServerEvent,
  type LiveSidebandConnection,
} from "./connect-live.ts";
export type { LiveSession } from "./live-address.ts";
export {
  ForksWS,
  LiveWS,
  type LiveWSClientOptions,
  type LiveWSParameters,
  SidebandWS,
} from "./live-classes.ts";
export type {
  TranscriptGrouperEvents,
  TranscriptGrouperOptions,
  TranscriptSegment,
  TranscriptSegmentClosedEvent,
  TranscriptSegmentCloseReason,
} from "./transcript/segment.ts";
export { TranscriptGrouper } from "./transcript/transcript-grouper.ts";
