import type {
  ClientEvent,
  ForkClientEvent,
  ForkServerEvent,
  ServerEvent,
  SidebandClientEvent,
  SidebandServerEvent,
} from "../../generated/models.ts";
import { checkOptions, type Rules } from "../core/options/check-options.ts";
import { FLAG, TEXT } from "../core/options/kinds.ts";
import { connect } from "../realtime/connect.ts";
import type { Connection } from "../realtime/connection/connection.ts";
import { CONNECTION_RULES } from "../realtime/option-rules.ts";
import type { ConnectionOptions } from "../realtime/options.ts";
import { type CredentialOptions, credentialsFor } from "../realtime/socket-credentials.ts";
import { type SocketSource, targetOf } from "../realtime/socket-target.ts";
import { type LiveSession, liveAddress, livePath } from "./live-address.ts";

/** What a client sends in a session that it holds. */
export type LiveClientEvent = ClientEvent;
/** What a client receives in a session that it holds. */
export type LiveServerEvent = ServerEvent;

/** A session that its client holds: audio both ways, and its control. */
export type LiveConnection = Connection<LiveClientEvent, LiveServerEvent>;
/** A session that is held over another connection, to observe and control. Audio is not sent here. */
export type LiveSidebandConnection = Connection<SidebandClientEvent, SidebandServerEvent>;
/** A new session that goes on from a stored one. */
export type LiveForkConnection = Connection<ForkClientEvent, ForkServerEvent>;

/** Options of {@link connectLive}: the session, and how the connection behaves. */
export type LiveOptions<Session extends LiveSession = LiveSession> = Session &
  ConnectionOptions &
  Pick<CredentialOptions, "dangerouslyAllowBrowser">;

type Sideband = Extract<LiveSession, { readonly sessionID: string }>;
type Fork = Extract<LiveSession, { readonly forkOf: string }>;

const LIVE_RULES: Rules<Record<"sessionID" | "forkOf" | "gracefulClose", unknown>> & typeof CONNECTION_RULES =
  /* @__PURE__ */ (() => ({ sessionID: TEXT, forkOf: TEXT, gracefulClose: FLAG, ...CONNECTION_RULES }))();

/**
 * Opens a connection to the Live API, and resolves when it is open. Nothing is sent but what you send: a session that you hold,
 * and a fork, begin with your `session.start`.
 *
 * With `reconnect` a lost connection is replaced. A sideband then goes on with its session, because that is held elsewhere; a
 * session that you hold ends with its connection, so start another after `reconnected`.
 *
 * @param source - an `Environment`, or a client that has one as `environment`
 * @example
 * const connection = await connectLive(environment);
 * await connection.send({ type: "session.start", session: { model: "gpt-live-1" } });
 * connection.on("session.output_transcript.delta", ({ delta }) => process.stdout.write(delta));
 *
 * @throws the same as `connectRealtime`
 * @see https://developers.openai.com/api/docs/guides/live-prompting
 */
export function connectLive(
  source: SocketSource,
  options: LiveOptions<Sideband>,
): Promise<LiveSidebandConnection>;
export function connectLive(source: SocketSource, options: LiveOptions<Fork>): Promise<LiveForkConnection>;
export function connectLive(
  source: SocketSource,
  options?: LiveOptions<Exclude<LiveSession, Sideband | Fork>>,
): Promise<LiveConnection>;
export function connectLive(source: SocketSource, options: LiveOptions = {}): Promise<unknown> {
  return openLive(source, options);
}

const openLive = async (source: SocketSource, options: LiveOptions): Promise<unknown> => {
  const target = targetOf(source, "connectLive");
  checkOptions(options, LIVE_RULES, {
    of: "connectLive()",
    such: "`{ sessionID }` for a sideband, `{ forkOf }` for a fork",
  });
  return connect(
    target,
    {
      operation: "connectLive",
      path: livePath(options),
      address: liveAddress(target, options, options.query),
      restores: { session: false, items: false },
      // The handshake takes a key in headers only.
      credentials: (request) => credentialsFor(target, request, { ...options, auth: "header" }),
    },
    options,
  );
};
