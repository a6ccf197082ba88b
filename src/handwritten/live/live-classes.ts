import type {
  ClientEvent,
  ForkClientEvent,
  ForkServerEvent,
  ServerEvent,
  SidebandClientEvent,
  SidebandServerEvent,
} from "../../generated/models.ts";
import { type ClassSource, targetOfClass } from "../realtime/classes/class-target.ts";
import {
  queryOf,
  type StreamingKind,
  type StreamingSocketOptions,
  streamingPlan,
} from "../realtime/classes/streaming-plan.ts";
import { StreamingSocket } from "../realtime/classes/streaming-socket.ts";
import { type LiveSession, liveAddress, livePath } from "./live-address.ts";

/** Options of the classes: those of `ws`, and how the socket reconnects. */
export type LiveWSClientOptions = StreamingSocketOptions;

/** Which session a sideband or a fork is for; the others are query parameters. */
export interface LiveWSParameters {
  readonly session_id: string;
  readonly [parameter: string]: unknown;
}

const kindOf = (
  client: ClassSource,
  name: string,
  session: LiveSession,
  first: Readonly<Record<string, unknown>> = {},
): [target: ReturnType<typeof targetOfClass>, kind: StreamingKind] => {
  const target = targetOfClass(client, name);
  const address = (parameters: Readonly<Record<string, unknown>> = first): URL => {
    const { session_id: _, ...query } = parameters;
    return liveAddress(target, session, queryOf(query));
  };
  return [target, { name, operation: "connectLive", path: livePath(session), address }];
};

/**
 * A session of the Live API with the official constructor and members, over the connection of `connectLive`. Begin with `session.start`.
 *
 * @throws ConfigurationError for an option of `ws` without a counterpart
 */
export class LiveWS extends StreamingSocket<ClientEvent, ServerEvent> {
  constructor(client: ClassSource, options?: LiveWSClientOptions | null) {
    super(streamingPlan(...kindOf(client, "LiveWS", {}), options));
  }
}

/** A sideband of a session, in the same way. */
export class SidebandWS extends StreamingSocket<SidebandClientEvent, SidebandServerEvent> {
  constructor(client: ClassSource, parameters: LiveWSParameters, options?: LiveWSClientOptions | null) {
    const session = { sessionID: parameters.session_id };
    super(streamingPlan(...kindOf(client, "SidebandWS", session, parameters), options));
  }
}

/** A fork of a stored session, in the same way. */
export class ForksWS extends StreamingSocket<ForkClientEvent, ForkServerEvent> {
  constructor(client: ClassSource, parameters: LiveWSParameters, options?: LiveWSClientOptions | null) {
    const session = { forkOf: parameters.session_id };
    super(streamingPlan(...kindOf(client, "ForksWS", session, parameters), options));
  }
}
