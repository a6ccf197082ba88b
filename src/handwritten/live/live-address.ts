import { encodePath } from "../core/request/path.ts";
import { ConfigurationError } from "../errors/index.ts";
import { type SocketTarget, socketBaseURL, withQuery } from "../realtime/socket-target.ts";

/** Which session a Live connection is for. */
export type LiveSession =
  /** A new session, which the connection holds. */
  | { readonly sessionID?: undefined; readonly forkOf?: undefined; readonly gracefulClose?: undefined }
  /** A sideband: a session that is held over another connection, WebRTC or SIP. */
  | {
      readonly sessionID: string;
      readonly forkOf?: undefined;
      /** Asks for a closing handshake when the session ends. Default: as the server does it */
      readonly gracefulClose?: boolean | undefined;
    }
  /** A fork: a new session that goes on from a stored one. */
  | { readonly forkOf: string; readonly sessionID?: undefined; readonly gracefulClose?: undefined };

/** The path template of a connection. */
export const livePath = ({ sessionID, forkOf }: LiveSession): string => {
  if (sessionID !== undefined) return "/live/sessions/{session_id}/attach";
  return forkOf === undefined ? "/live/sessions" : "/live/sessions/{session_id}/fork";
};

/**
 * The address of a Live connection.
 *
 * @throws ConfigurationError when it is for two sessions, or closes gracefully what is no sideband
 * @throws EncodeError for an id that cannot stand in a path
 */
export const liveAddress = (
  target: SocketTarget,
  session: LiveSession,
  query: Readonly<Record<string, string>> | undefined,
): URL => {
  const { sessionID, forkOf, gracefulClose } = session;
  if (sessionID !== undefined && forkOf !== undefined)
    throw new ConfigurationError("a Live connection takes `sessionID` or `forkOf`, not both");
  if (gracefulClose !== undefined && sessionID === undefined)
    throw new ConfigurationError("`gracefulClose` is for a sideband: it goes with `sessionID`");
  const path = encodePath(livePath(session), { session_id: sessionID ?? forkOf });
  const graceful = gracefulClose === undefined ? undefined : { graceful_close: String(gracefulClose) };
  return withQuery(`${socketBaseURL(target)}${path}`, target.profile?.query, graceful, query);
};
